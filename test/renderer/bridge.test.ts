import { datasets, jobs as jobContracts, runs, type Bridge, type Reply } from '@shared/ipc'
import { effectScope, reactive } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createPinia, setActivePinia } from 'pinia'
import { call, Failure, useEvent } from '@/bridge/client'
import { events } from '@shared/ipc'
import { usePages } from '@/composables/usePages'
import { appendMetrics } from '@/composables/useRunMetrics'
import { useJobs } from '@/stores/jobs'
import { epochs } from './metrics'

const listeners = new Map<string, Set<(payload: unknown) => void>>()
const emit = (event: string, payload: unknown) =>
  listeners.get(event)?.forEach((listener) => listener(payload))
let answer: (route: string, input: unknown) => Reply<unknown>
const invoke = vi.fn((route: string, input: unknown) => Promise.resolve(answer(route, input)))
beforeEach(() => {
  listeners.clear()
  invoke.mockClear()
  answer = () => ({ ok: true, data: {} })
  const bridge: Bridge = {
    platform: 'linux',
    invoke,
    on: (event, handler) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(handler))
      return () => listeners.get(event)!.delete(handler)
    },
    pathToken: () => Promise.resolve({ ok: false, error: { code: 'internal', message: '', details: {} } }),
  }
  Object.assign(window, { bridge })
})
const settle = () =>
  new Promise((resolve) => {
    setTimeout(resolve)
  })

describe('a question', () => {
  it('goes out as plain values, since a reactive proxy cannot be cloned', async () => {
    const form = reactive({ runIds: ['a', 'b'] })
    await call(runs.deleteRuns, form)
    const sent = invoke.mock.calls[0]![1]
    expect(structuredClone(sent)).toEqual({ runIds: ['a', 'b'] })
  })
  it('that its contract refuses never leaves the window', async () => {
    await expect(call(datasets.pageItems, { datasetId: 'd', limit: 5000 })).rejects.toMatchObject({
      value: { code: 'usage.badArgument', details: { argument: 'limit' } },
    })
    expect(invoke).not.toHaveBeenCalled()
  })
  it('answered with an error throws its value', async () => {
    const error = { code: 'file.notFound', message: 'gone', details: { file: 'x' } }
    answer = () => ({ ok: false, error })
    const thrown = await call(runs.countRuns, {}).catch((failure: unknown) => failure)
    expect(thrown).toBeInstanceOf(Failure)
    expect((thrown as Failure).value).toEqual(error)
  })
})

it('an event is heard until its listener’s scope ends', () => {
  const heard = vi.fn()
  const scope = effectScope()
  scope.run(() => useEvent(events.storeState, heard))
  emit('store.state', { up: false })
  scope.stop()
  emit('store.state', { up: true })
  expect(heard.mock.calls).toEqual([[{ up: false }]])
})

describe('a paged list', () => {
  const source = (length: number) => Array.from({ length }, (_, i) => i)
  const from =
    (rows: number[], log: unknown[] = []) =>
    (after: (string | number | null)[] | null, limit: number) => {
      log.push(after)
      const start = after === null ? 0 : Number(after[0])
      return Promise.resolve({
        rows: rows.slice(start, start + limit),
        next: start + limit < rows.length ? [start + limit] : null,
      })
    }
  const mounted = <T>(work: () => T) => {
    const scope = effectScope()
    return { result: scope.run(work)!, stop: () => scope.stop() }
  }

  it('fetches only as far as somebody looks, page after page', async () => {
    const asked: unknown[] = []
    const { result, stop } = mounted(() => usePages(() => 'x', { fetch: from(source(5000), asked) }))
    await settle()
    expect([result.loaded.value, result.complete.value, asked.length]).toEqual([500, false, 1])
    result.need(1690, 1700)
    await settle()
    expect(result.rowAt(1700)).toBe(1700)
    expect(result.loaded.value).toBe(2000)
    expect(result.rowAt(2000)).toBeUndefined()
    stop()
  })

  it('knows its end', async () => {
    const { result, stop } = mounted(() => usePages(() => 'x', { fetch: from(source(700)) }))
    result.need(99_990, 99_999)
    await settle()
    expect([result.loaded.value, result.complete.value]).toEqual([700, true])
    stop()
  })

  it('drops the answer to a question that was changed meanwhile', async () => {
    const key = reactive({ value: 'slow' })
    const pending: ((rows: string[]) => void)[] = []
    const { result, stop } = mounted(() =>
      usePages<string>(
        () => key.value,
        {
          fetch: () =>
            new Promise((resolve) => {
              pending.push((rows) => resolve({ rows, next: null }))
            }),
        },
      ),
    )
    key.value = 'fast'
    await settle()
    pending[0]!(['old'])
    await settle()
    pending[1]!(['new'])
    await settle()
    expect(result.rowAt(0)).toBe('new')
    expect(result.loaded.value).toBe(1)
    stop()
  })

  it('keeps what it has when a later page fails, and says why', async () => {
    let fail = false
    const { result, stop } = mounted(() =>
      usePages(
        () => 'x',
        {
          fetch: (after, limit) =>
            fail
              ? Promise.reject(new Failure({ code: 'x', message: 'm', details: {} }))
              : from(source(5000))(after, limit),
        },
      ),
    )
    await settle()
    fail = true
    result.need(790, 800)
    await settle()
    expect(result.error.value?.value.code).toBe('x')
    expect(result.rowAt(3)).toBe(3)
    stop()
  })
})

describe('epochs that come while a run trains', () => {
  const run = epochs(6, () => ({}))
  it('are put after those stored', () =>
    expect(appendMetrics(run.slice(0, 3), run.slice(3, 5)).map(({ epoch }) => epoch)).toEqual([
      0, 1, 2, 3, 4,
    ]))
  it('replace what a resumed run tells again, and all that came after it', () => {
    expect(appendMetrics(run.slice(0, 6), run.slice(3, 4)).map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3])
  })
  it('leave the list before untouched, so that charts see a new one', () => {
    const before = run.slice(0, 2)
    expect(appendMetrics(before, run.slice(2, 3))).not.toBe(before)
    expect(before.length).toBe(2)
  })
})

describe('waiting for a job', () => {
  const job = (status: string) => ({
    id: 'j',
    kind: 'import',
    title: 't',
    status,
    datasetId: null,
    runId: null,
    input: {},
    result: status === 'completed' ? { datasetId: 'd' } : null,
    progress: null,
    error: null,
    createdAt: 1,
    startedAt: 1,
    finishedAt: null,
    remainingMs: null,
  })
  beforeEach(() => setActivePinia(createPinia()))

  it('ends when the job does', async () => {
    answer = () => ({ ok: true, data: job('running') })
    const store = useJobs()
    const waiting = store.finished('j')
    await settle()
    expect(store.running.length).toBe(1)
    emit('job.done', job('completed'))
    expect((await waiting).status).toBe('completed')
    expect(store.running.length).toBe(0)
  })
  it('ends at once when the job was over before anybody asked', async () => {
    answer = () => ({ ok: true, data: job('failed') })
    expect((await useJobs().finished('j')).status).toBe('failed')
  })
  it('takes an import’s result only in its own shape', () => {
    expect(jobContracts.ImportResult.safeParse({ datasetId: 'd' })).toMatchObject({
      success: true,
      data: { existing: false },
    })
    expect(jobContracts.ImportResult.safeParse({ previewId: 'd' }).success).toBe(false)
  })
})
