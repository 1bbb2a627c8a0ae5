import type { Quality, QualityFigures } from '@shared/quality'
import { count, fixed, percent } from '@/format/number'
import type { Texts } from '@/i18n'

export interface SpreadRow {
  name: string
  /** This mapping, residual k-means, random codes. */
  cells: [string, string, string]
}

/** Figures of the spread, each beside both baselines. */
export function spreadRows(quality: Quality, t: Texts): SpreadRow[] {
  const row = (name: string, text: (figures: QualityFigures) => string): SpreadRow => ({
    name,
    cells: [
      text(quality.mapping),
      quality.residualKmeans === null ? '–' : text(quality.residualKmeans),
      text(quality.random),
    ],
  })
  return [
    row(t('quality.spread.collisions'), (one) => percent(one.collisionRate)),
    row(t('quality.spread.overItems'), (one) => fixed(one.entropyOverItems, 4)),
    row(t('quality.spread.overCells'), (one) => fixed(one.entropyOverCells, 4)),
    ...quality.mapping.levels.flatMap((_, level) => {
      const values = { level: level + 1 }
      return [
        row(t('quality.spread.used', values), (one) => `${count(one.levels[level]?.used)} / ${count(quality.sizes[level])}`),
        row(t('quality.spread.perplexity', values), (one) => fixed(one.levels[level]?.perplexity, 1)),
        row(t('quality.spread.entropy', values), (one) => fixed(one.levels[level]?.entropy, 3)),
        row(t('quality.spread.gini', values), (one) => fixed(one.levels[level]?.gini, 3)),
      ]
    }),
  ]
}
