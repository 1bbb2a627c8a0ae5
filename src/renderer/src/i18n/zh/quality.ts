import type { Same } from '../same'
import type { quality as en } from '../en/quality'

export const quality: Same<typeof en> = {
  need: '这些指标不需要推荐模型，但要遍历所有物品：输入空间中的近邻，以及同一数据上的两个基线。',
  measure: '测量质量',
  measuring: '正在测量质量…',
  again: '重新测量',
  mapping: '此映射',
  residualKmeans: '残差 k-means',
  random: '随机编码',
  shuffled: '打乱标签',
  neighbours: {
    title: '共享前缀的近邻',
    note: '按余弦最近的 {k} 个物品中，前几个码相同的占比',
    sampled: '询问了 {of} 个物品中的 {n} 个',
    level: '前 {n} 个码',
  },
  purity: {
    title: '各列的前缀纯度',
    note: '与所在前缀多数一致的物品占比；旁边是打乱标签后的结果',
    column: '列',
    none: '该数据集没有可把物品分类的列。',
  },
  spread: {
    title: '编码的分布',
    note: '每个指标都与两个基线并列',
    figure: '指标',
    overItems: '熵 / ln N',
    overCells: '熵 / ln 单元总数',
    collisions: '冲突率',
    perplexity: '第 {level} 层困惑度',
    gini: '第 {level} 层基尼系数',
    entropy: '第 {level} 层熵（奈特）',
    used: '第 {level} 层使用的码',
  },
  verdict: {
    above: '在第一层，近邻在一起的频率是随机编码的 {value}；与残差 k-means 相比{other}。',
    times: '{n} 倍',
    oftener: '高 {share}',
    rarer: '低 {share}',
    same: '相同',
  },
}
