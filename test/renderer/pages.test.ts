import { flushPromises } from '@vue/test-utils'
import { effectScope, ref, type EffectScope } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { PageKey } from '@shared/queries'
import { usePages } from '@/composables/usePages'

let scope: EffectScope | undefined
afterEach(() => scope?.stop())

/** Numbers from 0 on as rows; a key is the number before. */
function list(length: number, jumps: boolean, query = ref('a')) {
  const fetch = vi.fn(async (after: PageKey | null, limit: number) => {
    const from = after === null ? 0 : Number(after[0]) + 1
    const rows = Array.from({ length: Math.min(limit, length - from) }, (_, index) => from + index)
    return { rows, next: from + limit < length ? [from + limit - 1] : null }
  })
  const keyAt = vi.fn(async (position: number) => ({ after: jumps ? [position - 1] : null }))
  scope = effectScope()
  const pages = scope.run(() => usePages<number>(() => query.value, { fetch, keyAt }))!
  return { pages, fetch, keyAt, query }
}

describe('a list fetched by pages', () => {
  it('fetches the first page by itself, and the next a little before somebody gets there', async () => {
    const { pages, fetch } = list(2000, true)
    await flushPromises()
    expect([pages.rowAt(499), pages.rowAt(500), pages.loaded.value]).toEqual([499, undefined, 500])
    pages.need(350, 374)
    await flushPromises()
    expect(fetch).toHaveBeenCalledTimes(1)
    pages.need(360, 380)
    await flushPromises()
    expect(pages.rowAt(999)).toBe(999)
  })

  it('fetches only the place it jumps to, where a key leads there', async () => {
    const { pages, fetch, keyAt } = list(1_000_000, true)
    await flushPromises()
    pages.need(999_970, 999_999)
    await flushPromises()
    expect([pages.rowAt(999_999), pages.rowAt(600)]).toEqual([999_999, undefined])
    expect(keyAt.mock.calls).toEqual([[999_500]])
    expect(fetch).toHaveBeenCalledTimes(2)
    expect([pages.complete.value, pages.loaded.value]).toEqual([true, 1_000_000])
  })

  it('needs no key for a page that follows one at hand', async () => {
    const { pages, keyAt } = list(10_000, true)
    await flushPromises()
    pages.need(5000, 5030)
    await flushPromises()
    pages.need(5490, 5520)
    await flushPromises()
    expect(pages.rowAt(5520)).toBe(5520)
    expect(keyAt).toHaveBeenCalledTimes(1)
  })

  it('goes page by page where none does, and asks for a key only once', async () => {
    const { pages, fetch, keyAt } = list(2200, false)
    await flushPromises()
    pages.need(2190, 2199)
    await flushPromises()
    expect([pages.rowAt(700), pages.rowAt(2199), pages.complete.value]).toEqual([700, 2199, true])
    expect(fetch).toHaveBeenCalledTimes(5)
    expect(keyAt).toHaveBeenCalledTimes(1)
  })

  it('forgets everything for another query, and drops what the one before still gets', async () => {
    const { pages, fetch, query } = list(5000, true)
    await flushPromises()
    pages.need(4000, 4030)
    query.value = 'b'
    await flushPromises()
    expect([pages.rowAt(0), pages.rowAt(4000), pages.loaded.value]).toEqual([0, undefined, 500])
    expect(fetch.mock.calls.at(-1)![0]).toBeNull()
  })

  it('says what went wrong, and fetches again when asked to', async () => {
    const { pages, fetch } = list(600, true)
    await flushPromises()
    fetch.mockRejectedValueOnce(new Error('gone'))
    pages.need(480, 520)
    await flushPromises()
    expect(pages.error.value).not.toBeNull()
    pages.retry()
    await flushPromises()
    expect([pages.error.value, pages.rowAt(0)]).toEqual([null, 0])
  })
})
