/** The doctor's sentences. Names in braces are filled with figures of a finding, a cause, or a threshold. */
export const en = {
  rules: {
    levelCollapsed: {
      title: 'Level {level} has collapsed',
      text: 'It uses {used} of its {size} codes; perplexity {perplexity} is {share} of {size}. One code stands for {perCode} items on average.',
      rule: 'Collapsed: perplexity below {collapsed} of K (or of the distinct items, where those are fewer). Below {low} a level is shown as low, without alarm: near duplicates alone can make it so.',
    },
    notLearned: {
      title: 'Nothing but the average item is learned',
      text: '{unexplained} of the variance is unexplained at epoch {epoch}: the decoder gives back little more than one average item, whatever the codes.',
      rule: 'Not learned: {unlearned} or more of the variance is unexplained.',
    },
    usageFalling: {
      title: 'Level {level} is losing codes',
      text: '{used} of {size} codes are in use; it was {highest} at epoch {since}.',
      rule: 'Losing codes: codes in use fell by more than {falling} of K from their highest, and by more than the level swings.',
    },
    hoarding: {
      title: 'One prefix holds {share} of the items',
      text: 'Code {code} of level 1 has {items} items. Later levels have to tell them apart alone.',
      rule: 'Hoarding: one code of level 1 holds more than {hoarding} of all items.',
    },
    largestGroup: {
      title: 'One SID holds {size} items',
      text: 'That is {share} of all, and exact duplicates explain only {duplicates}. Open Collisions to see them.',
      rule: 'Big group: one SID holds more than {largestGroup} of all items beyond exact duplicates.',
    },
    aboveFloor: {
      title: 'Collisions are {times} × the random floor',
      text: '{rate} against {floor} for evenly spread codes: the codes could keep these items apart and do not. Exact duplicates force {duplicates}.',
      rule: 'Collisions: above {collisions} and above {aboveFloor} × the random floor, exact duplicates apart.',
    },
    overfit: {
      title: 'Held-out items come back {times} × worse',
      text: 'Reconstruction error is {validation} on held-out items and {train} on training items: the network remembers.',
      rule: 'Overfit: held-out reconstruction error above {overfit} × the training one.',
    },
    inScale: {
      title: 'Nothing to worry about',
      text: 'Every level is in use. Of the weighted loss, reconstruction is {recon}, codebook {codebook}, β·commitment {commit}, hinge {hinge}; {unexplained} of the variance is unexplained.',
      rule: 'The first findings come after {settled} of the epochs (at least three), because every run starts badly.',
    },
  },
  causes: {
    scale:
      'Cause: the loss terms are out of scale. A dimension of these embeddings has a variance of {variance}, so every term and its gradient has that size too, while weights and rates suit a variance near 1.',
    randomCodes:
      'Cause: the codes started at random, not by k-means. At epoch {epoch} level {level} used {used} of {size}, and codes that no item is near are never moved.',
    frozenCodes:
      'Cause: codebook_weight is 0. Codes then learn only through what later levels pull on them, and not towards their items.',
    looseLatents:
      'Cause: β was warming up. At epoch {epoch} it was {beta} of {full}, nothing held the latents near the codes, and {unexplained} of the variance was unexplained.',
    lostCodes: 'Cause: codes that lost their items were not revived. The level used {highest} codes at epoch {epoch}.',
    unknown: 'The figures do not tell why. Compare with the recommended preset on the same data.',
  },
  remedies: {
    cure: 'Take away every cause that was found, at once.',
    centerScale: 'Centre the input and divide it by one number, so that loss terms are near 1 on any data.',
    kmeansAll: 'Start the codes by k-means on all items.',
    trainCodes: 'Let the codes learn: give the codebook term its weight.',
    constantBeta: 'Keep β constant, so that latents are held near their codes from the first step.',
    reviveDeadCodes: 'Revive dead codes every 2 epochs: unused codes move to the items that are worst represented.',
    recommended: 'Train by the recommended preset with these codebook sizes: learned unique targets.',
  },
  scaleRule:
    'Out of scale: the variance of a dimension is below {smallVariance} or above {largeVariance}, and the input is not scaled.',
}
export type DoctorWords = typeof en
