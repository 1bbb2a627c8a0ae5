import type { Variable } from '@core/graph'

/** What a training program keeps between calls. */
export interface TrainingVariables {
  parameters: Map<string, Variable>
  /** Optimiser and EMA state, by name. */
  slots: Map<string, Variable>
  matrix: Variable | null
}
