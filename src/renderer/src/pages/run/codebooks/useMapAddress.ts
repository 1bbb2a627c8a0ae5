import { computed, watch, type ComputedRef } from 'vue'
import { placeFromText, placeToText, polygonFromText, polygonToText, type Place } from '@/charts/scatter/address'
import { pointGrid } from '@/charts/scatter/grid'
import type { CodeSelection } from './useCodeSelection'

interface Points {
  rows: Int32Array
  codes: Int32Array
  xy: Float32Array
}

/**
 * Where a person looks on the code map and what they drew a lasso around, in the address. Each is of one plane (a level
 * by a method), which stands before it: of another plane it means nothing.
 */
export function useMapAddress({ choice, brushed }: CodeSelection, plane: ComputedRef<string>, points: ComputedRef<Points | null>) {
  const ofPlane = <T>(name: 'look' | 'lasso', read: (text: string) => T | null, write: (value: T) => string) => {
    const text = choice<string>(name, null, '')
    return computed<T | null>({
      get: () => (text.value.startsWith(`${plane.value}_`) ? read(text.value.slice(plane.value.length + 1)) : null),
      set: (value) => {
        text.value = value === null ? '' : `${plane.value}_${write(value)}`
      },
    })
  }
  const place = ofPlane<Place>('look', placeFromText, placeToText)
  const polygon = ofPlane<readonly number[]>('lasso', polygonFromText, polygonToText)
  const found = computed(() => {
    const all = points.value
    if (polygon.value === null || all === null) return null
    const within = pointGrid(all.xy).inside(polygon.value)
    return { rows: new Set(within.map((point) => all.rows[point]!)), codes: new Set(within.map((point) => all.codes[point]!)) }
  })
  /** Whether the codes selected are still those of the lasso: another brush ends it. */
  const holds = computed(() => {
    const codes = found.value?.codes
    return codes !== undefined && brushed.value !== null && codes.size === brushed.value.size && [...codes].every((code) => brushed.value!.has(code))
  })
  watch([found, brushed], () => {
    if (found.value !== null && !holds.value) polygon.value = null
  })
  return {
    place,
    /** Draws a lasso around items, and selects the codes that they have everywhere on the page. */
    draw: (outline: readonly number[]): void => {
      polygon.value = outline
      // Of the outline as the address keeps it, so that a link finds the same items.
      brushed.value = found.value === null || found.value.codes.size === 0 ? null : found.value.codes
    },
    /** Rows inside the lasso; null: there is none. */
    inside: computed<ReadonlySet<number> | null>(() => (holds.value ? found.value!.rows : null)),
  }
}
