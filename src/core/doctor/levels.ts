import { codebookSizes, type Configuration } from '@shared/configuration'
import { DOCTOR_THRESHOLDS, type LevelState } from '@shared/doctor'
import type { Figures } from '@shared/figures'
import type { EpochMetrics } from '@shared/training'

/** An epoch whose codes were looked at. */
export type Evaluated = EpochMetrics & { figures: NonNullable<EpochMetrics['figures']> }

export const evaluated = (metrics: readonly EpochMetrics[]): Evaluated[] =>
  metrics.filter((one): one is Evaluated => one.figures !== null)

export interface LevelNow {
  /** K. */
  size: number
  /** What perplexity could reach: K, or the number of distinct embeddings where that is less. */
  reach: number
  used: number
  perplexity: number
  state: LevelState
}

export function levelState(perplexity: number, reach: number): LevelState {
  const share = perplexity / reach
  return share < DOCTOR_THRESHOLDS.collapsed ? 'collapsed' : share < DOCTOR_THRESHOLDS.low ? 'low' : 'healthy'
}

export function levelsOf(figures: Figures, configuration: Configuration): LevelNow[] {
  const sizes = codebookSizes(configuration)
  const distinct = Math.max(1, Math.round(figures.items * (1 - (figures.exactDuplicateFloor ?? 0))))
  return figures.levels.map(({ size: told, used, perplexity }, level) => {
    const size = told ?? sizes[level] ?? used
    const reach = Math.min(size, distinct)
    return { size, reach, used, perplexity, state: levelState(perplexity, reach) }
  })
}
