import type { EmbeddingStatistics } from '@shared/ipc/datasets'
import type { ChartModel } from './chart'
import { histogramBars } from './histogramBars'

/** How near each item's nearest other is: bars from the near-duplicate threshold on are marked. */
export const nearestHistogram = ({
  nearest,
  threshold,
  words: { title, cosine, items },
}: {
  nearest: NonNullable<EmbeddingStatistics['nearest']>
  threshold: number
  words: { title: string; cosine: string; items: string }
}): ChartModel =>
  histogramBars({
    histogram: nearest.histogram,
    words: { title, value: cosine, items },
    end: ({ from }) => from.toFixed(2),
    told: (value) => value.toFixed(2),
    listed: (value) => value.toFixed(3),
    colour: ({ from }, tokens, width) => (from >= threshold - width / 2 ? tokens.warnSolid : tokens.line2),
  })
