import type { Same } from '../same'
import type { items as en } from '../en/items'

export const items: Same<typeof en> = {
  title: '映射表',
  search: '标题、id 或 SID 前缀，如 9-16',
  colliding: '仅冲突的',
  found: '{of} 个物品中的 {n} 个',
  row: '行',
  item: '物品',
  id: 'id',
  sid: 'SID',
  suffix: '后缀',
  shared: '共用数',
  alone: '独有',
  others: '×{n}',
  nothing: '没有匹配的物品。',
  detail: '物品',
  path: '它逐层的路径',
  below: '{n} 个物品共用 {prefix}',
  choose: '选择一个物品，逐层查看它的 SID 以及与它相近的物品。',
  nearest: '最近的物品',
  copySid: '复制 SID',
}
