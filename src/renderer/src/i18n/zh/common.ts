import type { Same } from '../same'
import type { common as en } from '../en/common'

export const common: Same<typeof en> = {
  cancel: '取消',
  close: '关闭',
  back: '返回',
  undo: '撤销',
  open: '打开',
  retry: '重试',
  search: '搜索',
  none: '无',
  off: '关',
  on: '开',
  level: '第 {level} 层',
  levelShort: 'L{level}',
  items: '{n} 个物品',
  more: '超过 {n}',
  loading: '正在载入',
  left: '剩余 {time}',
  empty: '空',
  picture: '图片',
  sortBy: '按{column}排序',
}
