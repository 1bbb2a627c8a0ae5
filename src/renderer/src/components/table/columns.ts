export interface Column {
  /** Names the slot that fills its cells. */
  key: string
  title: string
  /** Its head is only heard: what the cells show needs no name for the eye. */
  unnamed?: boolean
  /** CSS track size: `90px`, `minmax(120px, 1fr)`. */
  width: string
  align?: 'left' | 'right'
  /** What to sort by; absent: cannot be sorted. */
  sortBy?: string
}

export interface TableSort {
  by: string
  direction: 'asc' | 'desc'
}

/** A click on a head sorts by it; a second click turns it round. */
export const nextSort = (now: TableSort, by: string): TableSort => ({
  by,
  direction: now.by === by && now.direction === 'asc' ? 'desc' : 'asc',
})

/** Where the selection goes for a key; null: not a movement. */
export function moved(key: string, at: number, count: number, page: number): number | null {
  if (count === 0) return null
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  }[key]
  return to === undefined ? null : Math.min(count - 1, Math.max(0, to))
}
