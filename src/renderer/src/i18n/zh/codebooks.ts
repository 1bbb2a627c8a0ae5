import type { Same } from '../same'
import type { codebooks as en } from '../en/codebooks'

export const codebooks: Same<typeof en> = {
  level: '第 {level} 层：{size} 个码中使用 {used} 个，困惑度 {perplexity}',
  used: '使用 {used} / {size}',
  perplexity: '困惑度 {value}',
  dead: '{n} 个死码',
  noneDead: '没有死码',
  levels: '层',
  usage: { title: '使用情况', note: '每个码的物品数', sorted: '排序', index: '按编号', order: '顺序', even: '均匀使用，{items} 个物品', code: '码', items: '个物品', rank: '名次' },
  flow: { title: '流向第 {level} 层', note: '一行分布均匀，说明下一层把这个码分得很好。一列从上到下都深，说明那个码什么都接。', from: '码', to: '下一个码', last: '第 {level} 层是最后一层：后面没有了。', legend: '个物品' },
  tree: { title: '前缀树', all: '所有物品', drill: '进入', out: '退出', code: '码', items: '物品', sids: 'SID 数', share: '占比', sample: '包含', colliding: '冲突', shown: '{total} 个码中的 {n} 个', open: '在“物品”中打开', sidItems: '这里每个物品的 SID 都是 {sid}。' },
  code: {
    title: '码 {code}', rank: '第 {level} 层，{size} 个中排第 {rank}', previous: '上一个码', next: '下一个码',
    items: '物品', ofAll: '占全部的 {share}', purity: '纯度，{column}', nextCodes: '第 {level} 层的码', below: '其下共 {size} 个', colliding: '冲突', collidingNote: '个物品',
    sample: '{items} 个中的 {n} 个', by: '纯度，按', values: '{n} 个值', nearest: '最近的码', nearestNote: '按码字之间的距离', distance: '距离',
    dead: '没有物品使用这个码。它是死码：revive_dead_codes 会把这样的码移到表示最差的物品处。',
    column: '列',
  },
}
