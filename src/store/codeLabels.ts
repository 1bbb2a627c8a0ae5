import type { MappingColumn } from '@core/formats/mapping'
import type { CodeLabels } from '@core/formats/mapping/manifest'
import { labelColumn, labelledLevels } from '@shared/codeLabels'
import { ANY_CODE, type CodeLabel } from '@shared/queries'

/**
 * One column for each level that has named codes: of every item the name of its prefix, else of its code wherever that
 * stands, else nothing. A metadata column of the same name wins.
 */
export function labelColumns(labels: readonly CodeLabel[], codes: Int32Array, levels: number, taken: readonly string[]): MappingColumn[] {
  const names = new Map(labels.map(({ prefix, label }) => [prefix.join('-'), label]))
  const nameAt = (row: number, level: number) => {
    const own = codes.subarray(row * levels, row * levels + level + 1)
    const anywhere = [...new Array<number>(level).fill(ANY_CODE), own[level]!]
    return names.get(own.join('-')) ?? names.get(anywhere.join('-')) ?? null
  }
  return labelledLevels(labels)
    .filter((level) => level < levels && !taken.includes(labelColumn(level)))
    .map((level) => ({
      name: labelColumn(level),
      type: 'text',
      values: (from, to) => Array.from({ length: to - from }, (_, i) => nameAt(from + i, level)),
    }))
}

/** As a manifest says them: null where any code may stand. */
export const toManifest = (labels: readonly CodeLabel[]): CodeLabels =>
  labels.map(({ prefix, label }) => ({ prefix: prefix.map((code) => (code === ANY_CODE ? null : code)), label }))

/** Back again; those of deeper levels than the mapping has are left out. */
export const fromManifest = (labels: CodeLabels, levels: number): CodeLabel[] =>
  labels
    .filter(({ prefix }) => prefix.length <= levels)
    .map(({ prefix, label }) => ({ prefix: prefix.map((code) => code ?? ANY_CODE), label }))
