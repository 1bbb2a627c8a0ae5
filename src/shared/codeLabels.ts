import type { CodeLabel } from './queries'

/** Name of the column that holds what people call an item's code of a level (from 0). */
export const labelColumn = (level: number): string => `label_${level + 1}`

/** Levels with a named code or prefix, from 0, ascending. */
export const labelledLevels = (labels: readonly CodeLabel[]): number[] =>
  [...new Set(labels.map(({ prefix }) => prefix.length - 1))].sort((a, b) => a - b)
