import { shallowReactive } from 'vue'

/** How the curves of a run are drawn; kept while the window is open, from one run to the next. */
export const curveChoices = shallowReactive({
  view: 'curves' as 'curves' | 'usage' | 'tradeOff',
  axis: 'epoch' as 'epoch' | 'time',
  weights: 'weighted' as 'weighted' | 'plain',
  scale: 'auto' as 'auto' | 'log' | 'linear',
  smoothing: 0,
})
