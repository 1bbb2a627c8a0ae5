import { codebooks, datasets, type OutputOf } from '@shared/ipc'
import { computed, type Ref } from 'vue'
import { useAsk } from '@/bridge/ask'
import { coloursOf } from '@/pages/datasets/mapColours'
import type { CodeSelection } from './useCodeSelection'

const HUES = Array.from({ length: 12 }, (_, i) => `cat-${i + 1}`)

type Points = NonNullable<NonNullable<OutputOf<typeof codebooks.codeMap>['map']>['points']>

/** Colours of a map's items and of its codes: by code, by the values of a column, or none. */
export function useMapColours(selection: CodeSelection, colour: Ref<string>, points: Ref<Points | null>) {
  const { assignment, level, ranked } = selection
  const column = computed(() => (colour.value === '' || colour.value === ':code' ? null : colour.value))
  const answer = useAsk(
    datasets.columnCategories,
    computed(() => (column.value === null ? null : { datasetId: assignment.datasetId, column: column.value })),
    { keep: true },
  )
  const contents = useAsk(
    codebooks.levelContents,
    computed(() => ({ assignmentId: assignment.id, level: level.value, column: column.value })),
    { keep: true },
  )
  const ranks = computed(() => new Map(ranked.value.map((code, rank) => [code, rank])))
  const valueRank = computed(() => new Map(answer.data.value?.values.map(({ value }, rank) => [value, rank]) ?? []))

  /** Place in the palette; -1: none. */
  const hueOf = (code: number): number => {
    if (colour.value === ':code') return (ranks.value.get(code) ?? 0) % 12
    const value = contents.data.value?.codes[code]?.value ?? null
    return column.value === null || value === null ? -1 : (valueRank.value.get(value) ?? -1)
  }
  const categories = computed(() => {
    const shown = points.value
    if (shown === null || colour.value === '') return null
    if (column.value !== null)
      return answer.data.value === undefined ? null : { of: answer.data.value.categories, colours: coloursOf(answer.data.value) }
    const of = new Uint8Array(shown.of).fill(255)
    shown.rows.forEach((row, i) => {
      of[row] = hueOf(shown.codes[i]!)
    })
    return { of, colours: HUES }
  })
  const legend = computed(() => (column.value === null ? null : (answer.data.value ?? null)))
  return { categories, hueOf, legend }
}
