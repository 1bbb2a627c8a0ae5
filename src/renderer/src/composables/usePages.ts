import type { PageKey } from '@shared/queries'
import { onScopeDispose, shallowReactive, shallowRef, watch, type ShallowRef } from 'vue'
import { Failure, toFailure } from '@/bridge/client'

const PAGE = 500

export interface Pages<T> {
  rowAt: (index: number) => T | undefined
  /** Rows fetched so far. */
  loaded: Readonly<ShallowRef<number>>
  /** The last page is here: `loaded` is all there is. */
  complete: Readonly<ShallowRef<boolean>>
  pending: Readonly<ShallowRef<boolean>>
  error: Readonly<ShallowRef<Failure | null>>
  /** Makes sure that rows up to this index come. */
  need: (index: number) => void
  retry: () => void
}

/**
 * A list that is fetched page after page by key, as far as somebody looks. A new `source` (another search, another
 * order) starts anew; answers to the source before are dropped.
 */
export function usePages<T>(
  source: () => string,
  fetch: (after: PageKey | null, limit: number) => Promise<{ rows: T[]; next: PageKey | null }>,
): Pages<T> {
  const pages = shallowReactive<T[][]>([])
  const loaded = shallowRef(0)
  const complete = shallowRef(false)
  const pending = shallowRef(true)
  const error = shallowRef<Failure | null>(null)
  let next: PageKey | null = null
  let wanted = 0
  let generation = 0
  let busy = false

  async function load(): Promise<void> {
    if (busy) return
    busy = true
    const mine = generation
    while (mine === generation && !complete.value && loaded.value <= wanted) {
      try {
        const page = await fetch(next, PAGE)
        if (mine !== generation) break
        pages.push(page.rows)
        loaded.value += page.rows.length
        next = page.next
        complete.value = page.next === null
        error.value = null
      } catch (failure) {
        if (mine === generation) error.value = toFailure(failure)
        break
      } finally {
        if (mine === generation) pending.value = false
      }
    }
    busy = false
    if (mine !== generation) void load()
  }
  function restart(): void {
    generation += 1
    pages.length = 0
    loaded.value = 0
    complete.value = false
    pending.value = true
    error.value = null
    next = null
    wanted = 0
    void load()
  }
  watch(source, restart, { immediate: true })
  onScopeDispose(() => {
    generation += 1
  })

  return {
    rowAt: (index) => pages[Math.floor(index / PAGE)]?.[index % PAGE],
    loaded,
    complete,
    pending,
    error,
    need: (index) => {
      // A page ahead, so that scrolling meets rows and not grey bars.
      wanted = Math.max(wanted, index + PAGE / 4)
      void load()
    },
    retry: restart,
  }
}
