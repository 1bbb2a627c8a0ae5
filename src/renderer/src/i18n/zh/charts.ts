import type { Same } from '../same'
import type { charts as en } from '../en/charts'

export const charts: Same<typeof en> = {
  menu: '{chart}：表格与文件',
  asTable: '以表格显示',
  saveAs: '另存为 {kind}…',
  rows: '{n} 行',
  epoch: '轮次',
  lossTerms: '损失各项',
  collisionRate: '冲突率',
  perplexity: '各层困惑度',
  codesInUse: '各层使用的码数',
  validation: '验证',
  total: '总和',
  randomFloor: '随机下限',
  duplicateFloor: '完全重复',
  scatter: {
    help: '方向键移动，加减号缩放，0 显示全部',
    tools: '图形工具',
    lasso: '用套索选取（或按住 Shift 拖动）',
    nearer: '放大',
    farther: '缩小',
    all: '显示全部',
  },
  collapseThreshold: '坍缩阈值，K 的 25 %',
}
