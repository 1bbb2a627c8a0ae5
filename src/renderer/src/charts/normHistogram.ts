import type { Histogram } from '@shared/ipc/primitives'
import { significant } from '@/format/number'
import type { ChartModel } from './chart'
import { histogramBars } from './histogramBars'

/** How long the embeddings are. */
export const normHistogram = ({
  histogram,
  words: { title, norm, items },
}: {
  histogram: Histogram
  words: { title: string; norm: string; items: string }
}): ChartModel =>
  histogramBars({
    histogram,
    words: { title, value: norm, items },
    end: ({ from, to }, isLast) => significant(isLast ? to : from),
    told: significant,
  })
