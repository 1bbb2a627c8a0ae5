import { expect, it, vi } from 'vitest'
import type { Launch } from '@jobs/transport/transport'
import { JobHost, type JobRequest } from '../../src/main/services/jobHost'
import { serveDatasetWork } from '../../src/main/ipc/datasetWork'

/** A host whose processes do nothing until they are told how they ended, and whose store writes rows slowly. */
function host() {
  const exits: (() => void)[] = []
  const launch = vi.fn<Launch>(() => {
    let say: (message: unknown) => void = () => {}
    return {
      pid: 1, send: () => {}, kill: () => {}, onOutput: () => {}, onErrorOutput: () => {},
      onMessage: (listener) => (say = listener),
      onExit: (listener) => void exits.push(() => {
        say({ type: 'done', how: 'completed', result: null })
        listener({ code: 0, signal: null })
      }),
    }
  })
  let rows = 0
  const slowly = <T>(value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), 5))
  const store = {
    jobs: {
      create: (asked: object) => slowly({ ...asked, id: `job-${++rows}` }),
      claim: (id: string) => slowly({ id, kind: asked.get(id)!.kind, input: asked.get(id)!.input, status: 'running' }),
      change: () => slowly({}),
    },
  }
  const asked = new Map<string, JobRequest>()
  const create = store.jobs.create
  store.jobs.create = async (request) => {
    const row = await create(request)
    asked.set(row.id, request as JobRequest)
    return row
  }
  const context = { store: () => store, storeSoon: () => Promise.resolve(store), emit: vi.fn() }
  const jobs = new JobHost(context as never, launch, () => '/nowhere')
  return { jobs, launch, endAll: () => exits.splice(0).forEach((end) => end()) }
}
const request = (input: Record<string, unknown>): JobRequest => ({ kind: 'project', title: 'PCA', input })

it('what is asked for twice at once is started once', async () => {
  const { jobs, launch } = host()
  const ids = await Promise.all([jobs.startOnce(request({ a: 1 })), jobs.startOnce(request({ a: 1 })), jobs.startOnce(request({ a: 2 }))])
  expect(ids[0]).toBe(ids[1])
  expect(ids[2]).not.toBe(ids[0])
  expect(await jobs.startOnce(request({ a: 1 }))).toBe(ids[0])
  expect(launch).toHaveBeenCalledTimes(2)
})

it('what serves a question as well is followed, and after its end a new one is started', async () => {
  const { jobs, endAll } = host()
  const more = await jobs.startOnce(request({ a: 1, umap: 2 }))
  expect(await jobs.startOnce(request({ a: 1, umap: null }), { a: 1 })).toBe(more)
  endAll()
  await vi.waitFor(() => expect(jobs.busy).toBe(0))
  expect(await jobs.startOnce(request({ a: 1, umap: 2 }))).not.toBe(more)
})

it('of a map whose job ends while it is asked for, the points or the job are told, never neither', async () => {
  const { jobs, endAll } = host()
  const place = { datasetId: 'd', embeddingId: 'e', method: 'pca' }
  const id = await jobs.startOnce(request(place))
  const handlers = new Map<string, (input: unknown) => unknown>()
  const projection = vi.fn(async () => {
    endAll()
    await vi.waitFor(() => expect(jobs.busy).toBe(0))
    return null
  })
  const context = { store: () => ({ views: { projection } }), tokens: {} }
  serveDatasetWork(((route: { name: string }, handler: (input: unknown) => unknown) => handlers.set(route.name, handler)) as never, context as never, jobs, {} as never)
  expect(await handlers.get('datasets.projection')!(place)).toEqual({ points: null, jobId: id })
})
