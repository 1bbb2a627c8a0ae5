import type { PageKey } from '@shared/queries'
import { onScopeDispose, shallowReactive, shallowRef, watch, type ShallowRef } from 'vue'
import { Failure, toFailure } from '@/bridge/client'

const PAGE = 500
/** So far ahead of what is seen, rows are fetched before anybody scrolls there. */
const AHEAD = PAGE / 4

export interface Pages<T> {
  rowAt: (index: number) => T | undefined
  /** As many rows there are at least. */
  loaded: Readonly<ShallowRef<number>>
  /** The end has been seen: `loaded` is all there is. */
  complete: Readonly<ShallowRef<boolean>>
  /** Nothing has come yet. */
  pending: Readonly<ShallowRef<boolean>>
  error: Readonly<ShallowRef<Failure | null>>
  /** Makes sure that these rows come, what was asked for last before everything else. */
  need: (from: number, to: number) => void
  retry: () => void
}

export interface PageSource<T> {
  fetch: (after: PageKey | null, limit: number) => Promise<{ rows: T[]; next: PageKey | null }>
  /** A key after which the row at a position comes; null where one can only get there page by page. */
  keyAt?: (position: number) => Promise<{ after: PageKey | null }>
}

/**
 * A list that is fetched by pages, where somebody looks: a far jump asks for the key of the place instead of all the
 * rows before it. A new `query` (another search, another order) starts anew; answers to the one before are dropped.
 */
export function usePages<T>(query: () => string, { fetch, keyAt }: PageSource<T>): Pages<T> {
  const pages = shallowReactive<(T[] | undefined)[]>([])
  const loaded = shallowRef(0)
  const complete = shallowRef(false)
  const pending = shallowRef(true)
  const error = shallowRef<Failure | null>(null)
  /** Where the page with that number begins. */
  let keys: (PageKey | null)[] = [null]
  let wanted = { from: 0, to: 0 }
  let canJump = keyAt !== undefined
  let generation = 0
  let busy = false

  /** The first page in sight that is missing; null: all is there. */
  function missing(): number | null {
    const last = Math.floor((wanted.to + AHEAD) / PAGE)
    for (let page = Math.floor(wanted.from / PAGE); page <= last; page++) {
      if (pages[page] === undefined && !(complete.value && page * PAGE >= loaded.value)) return page
    }
    return null
  }

  /** The page to fetch next so as to have that one, and its key: itself if one can go there, else the next in line. */
  async function way(page: number): Promise<{ page: number; key: PageKey | null } | null> {
    const mine = generation
    const key = keys[page]
    if (key !== undefined) return { page, key }
    if (canJump) {
      const { after } = await keyAt!(page * PAGE)
      if (mine !== generation) return null
      if (after !== null) return { page, key: after }
      canJump = false
    }
    let nearest = page - 1
    while (keys[nearest] === undefined) nearest -= 1
    return { page: nearest, key: keys[nearest]! }
  }

  async function load(): Promise<void> {
    if (busy) return
    busy = true
    const mine = generation
    try {
      for (let page = missing(); page !== null && mine === generation; page = missing()) {
        const place = await way(page)
        if (place === null || mine !== generation) break
        const { rows, next } = await fetch(place.key, PAGE)
        if (mine !== generation) break
        pages[place.page] = rows
        loaded.value = Math.max(loaded.value, place.page * PAGE + rows.length)
        if (next === null) complete.value = true
        else keys[place.page + 1] = next
        error.value = null
        pending.value = false
      }
    } catch (failure) {
      if (mine === generation) {
        error.value = toFailure(failure)
        pending.value = false
      }
    }
    busy = false
    if (mine !== generation) void load()
  }
  function restart(): void {
    generation += 1
    pages.length = 0
    keys = [null]
    loaded.value = 0
    complete.value = false
    pending.value = true
    error.value = null
    wanted = { from: 0, to: 0 }
    canJump = keyAt !== undefined
    void load()
  }
  watch(query, restart, { immediate: true })
  onScopeDispose(() => {
    generation += 1
  })

  return {
    rowAt: (index) => pages[Math.floor(index / PAGE)]?.[index % PAGE],
    loaded,
    complete,
    pending,
    error,
    need: (from, to) => {
      wanted = { from, to }
      void load()
    },
    retry: restart,
  }
}
