import type { DoctorWords } from './en'

export const zh: DoctorWords = {
  rules: {
    levelCollapsed: {
      title: '第 {level} 层已坍缩',
      text: '{size} 个码中只用了 {used} 个；困惑度 {perplexity} 是 {size} 的 {share}。平均一个码代表 {perCode} 个物品。',
      rule: '坍缩：困惑度低于 K 的 {collapsed}（互异物品更少时以物品数为准）。低于 {low} 只显示为偏低，不报警：仅近似重复就足以造成。',
    },
    notLearned: {
      title: '只学到了平均物品',
      text: '第 {epoch} 轮仍有 {unexplained} 的方差未被解释：无论什么码，解码器给出的都几乎是同一个平均物品。',
      rule: '没有学到：未解释方差达到 {unlearned} 或更多。',
    },
    usageFalling: {
      title: '第 {level} 层正在失去码',
      text: '{size} 个码中有 {used} 个在用；第 {since} 轮曾有 {highest} 个。',
      rule: '失去码：使用的码数比最高时减少超过 K 的 {falling}，且超过该层自身的波动。',
    },
    hoarding: {
      title: '一个前缀占了 {share} 的物品',
      text: '第 1 层的码 {code} 含有 {items} 个物品，只能靠后面的层来区分。',
      rule: '囤积：第 1 层的一个码含有超过全部物品的 {hoarding}。',
    },
    largestGroup: {
      title: '一个 SID 含有 {size} 个物品',
      text: '占全部的 {share}，完全重复只能解释 {duplicates}。打开“冲突”查看。',
      rule: '大组：除完全重复外，一个 SID 含有超过全部物品的 {largestGroup}。',
    },
    aboveFloor: {
      title: '冲突是随机下限的 {times} 倍',
      text: '{rate}，而均匀分布的码只有 {floor}：这些码本可以区分这些物品，却没有。完全重复造成 {duplicates}。',
      rule: '冲突：除完全重复外高于 {collisions}，且高于随机下限的 {aboveFloor} 倍。',
    },
    overfit: {
      title: '留出物品的重建差 {times} 倍',
      text: '留出物品的重建误差为 {validation}，训练物品为 {train}：网络记住了训练物品。',
      rule: '过拟合：留出物品的重建误差高于训练物品的 {overfit} 倍。',
    },
    inScale: {
      title: '一切正常',
      text: '每一层都在用。加权损失中，重建占 {recon}，码本 {codebook}，β·commit {commit}，铰链 {hinge}；未解释方差 {unexplained}。',
      rule: '每个运行开头都不好，所以在 {settled} 的轮次（至少三轮）之后才有结论。',
    },
  },
  causes: {
    scale:
      '原因：损失各项比例失调。这些嵌入每一维的方差是 {variance}，损失各项及其梯度也是这个量级，而权重与学习率适合接近 1 的方差。',
    randomCodes:
      '原因：码是随机初始化的，没有用 k-means。第 {epoch} 轮第 {level} 层 {size} 个码中只用了 {used} 个；没有物品靠近的码永远不会移动。',
    frozenCodes: '原因：codebook_weight 为 0。码只能由后面的层带动，而不会靠近自己的物品。',
    looseLatents:
      '原因：β 正在预热。第 {epoch} 轮时它是 {beta}（最终 {full}），没有什么把潜向量留在码附近，{unexplained} 的方差未被解释。',
    lostCodes: '原因：失去物品的码没有被复活。第 {epoch} 轮时这一层用了 {highest} 个码。',
    unknown: '从数字看不出原因。请与同一数据上的推荐预设比较。',
  },
  remedies: {
    cure: '一次去除找到的全部原因。',
    centerScale: '对输入居中并除以一个数，使损失各项在任何数据上都接近 1。',
    kmeansAll: '用全部物品的 k-means 初始化码。',
    trainCodes: '让码学习：给码本项应有的权重。',
    constantBeta: '保持 β 恒定，使潜向量从第一步起就留在码附近。',
    reviveDeadCodes: '每 2 轮复活死码：未使用的码移到表示最差的物品处。',
    recommended: '按推荐预设以同样的码本大小训练：学习独有目标。',
  },
  scaleRule: '比例失调：某一维的方差低于 {smallVariance} 或高于 {largeVariance}，而输入没有缩放。',
}
