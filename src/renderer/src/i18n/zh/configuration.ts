import type { Same } from '../same'
import type { configuration as en } from '../en/configuration'

export const configuration: Same<typeof en> = {
  title: '配置',
  changed: '与基础配置有 {n} 个键不同',
  same: '与基础配置相同',
  key: '键',
  value: '值',
  base: '基础',
  only: '仅显示不同的',
  copyYaml: '复制 YAML',
  saveYaml: '保存 YAML…',
  facts: '运行',
  backend: '引擎',
  dataset: '数据集',
  preset: '预设',
  noPreset: '无',
  created: '创建',
  started: '开始',
  finished: '结束',
  trainTime: '训练用时',
  totalTime: '整个任务',
  steps: '每秒步数',
  log: {
    title: '日志',
    search: '搜索日志',
    level: '级别',
    levels: { debug: '全部', info: '信息', warning: '警告', error: '错误' },
    follow: '跟随',
    nothing: '没有匹配的行。',
    empty: '还没有写入任何内容。',
  },
}
