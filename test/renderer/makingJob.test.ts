import { flushPromises, mount } from '@vue/test-utils'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia, setActivePinia } from 'pinia'
import { computed, defineComponent, h, ref, type Ref, type WritableComputedRef } from 'vue'
import { beforeEach, expect, it } from 'vitest'
import { events, type Bridge } from '@shared/ipc'
import type { Job } from '@shared/ipc/jobs'
import { useEmbeddingMap } from '@/pages/datasets/useEmbeddingMap'
import type { ListedDataset } from '@shared/ipc/datasets'
import { i18n } from '@/i18n'

const listeners = new Map<string, Set<(payload: unknown) => void>>()
const emit = (event: { name: string }, payload: unknown) => listeners.get(event.name)?.forEach((listener) => listener(payload))
const POINTS = { rows: Int32Array.of(0), xy: Float32Array.of(0, 0), of: 1 }
const job = (id: string, status: Job['status']) => ({ id, status, error: null, progress: null }) as unknown as Job

/** Main, as far as a map needs it. */
let world: { points: Map<string, typeof POINTS>; jobId: string | null; jobs: Map<string, Job>; started: string[] }
const answers: Record<string, (input: never) => unknown> = {
  'datasets.projection': ({ embeddingId }: { embeddingId: string }) => ({ points: world.points.get(embeddingId) ?? null, jobId: world.jobId }),
  'datasets.project': ({ embeddingId }: { embeddingId: string }) => {
    world.started.push(embeddingId)
    world.jobs.set(`of-${embeddingId}`, job(`of-${embeddingId}`, 'running'))
    return { jobId: `of-${embeddingId}` }
  },
  'jobs.get': ({ jobId }: { jobId: string }) => world.jobs.get(jobId),
}
beforeEach(() => {
  listeners.clear()
  world = { points: new Map(), jobId: null, jobs: new Map(), started: [] }
  setActivePinia(createPinia())
  const bridge: Bridge = {
    platform: 'linux',
    invoke: (route, input) => Promise.resolve({ ok: true, data: answers[route]?.(input as never) ?? {} }),
    on: (event, handler) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(handler))
      return () => listeners.get(event)!.delete(handler)
    },
    pathToken: () => Promise.reject(new Error('no drop here')),
  }
  Object.assign(window, { bridge })
})

/** Choices that a page's address would keep. */
const address = (): WritableComputedRef<string | null> => {
  const kept = ref<string | null>(null)
  return computed({ get: () => kept.value, set: (value) => (kept.value = value) })
}

function open(embeddingId: Ref<string> = ref('e')) {
  let map: ReturnType<typeof useEmbeddingMap> | undefined
  const dataset = ref({ id: 'd', columns: [] } as unknown as ListedDataset)
  const Page = defineComponent(() => {
    map = useEmbeddingMap(dataset, embeddingId, address)
    return () => h('i')
  })
  mount(Page, { global: { plugins: [i18n, VueQueryPlugin] } })
  return map!
}
const end = (id: string, status: Job['status'] = 'completed') => {
  world.jobs.set(id, job(id, status))
  world.jobId = null
  emit(events.jobDone, world.jobs.get(id))
}

it('a map that is missing is made once, and shown when its job has ended', async () => {
  const map = open()
  await flushPromises()
  expect(world.started).toEqual(['e'])
  expect(map.running.value).toBe(true)
  world.points.set('e', POINTS)
  end('of-e')
  await flushPromises()
  expect(map.points.value?.of).toBe(1)
  expect(map.running.value).toBe(false)
})

it('a map whose job somebody else started is shown when that has ended', async () => {
  world.jobId = 'theirs'
  world.jobs.set('theirs', job('theirs', 'running'))
  const map = open()
  await flushPromises()
  expect(world.started).toEqual([])
  world.points.set('e', POINTS)
  end('theirs')
  await flushPromises()
  expect(map.points.value?.of).toBe(1)
})

it('a job that had ended before the answer that names it came is no reason to wait', async () => {
  world.jobId = 'gone'
  world.jobs.set('gone', job('gone', 'completed'))
  answers['jobs.get'] = ({ jobId }: { jobId: string }) => {
    // Asked about it, main has its result by now.
    world.jobId = null
    world.points.set('e', POINTS)
    return world.jobs.get(jobId)
  }
  const map = open()
  await flushPromises()
  expect(map.points.value?.of).toBe(1)
  expect(world.started).toEqual([])
})

it('one that failed is not asked for for ever, and of another embedding it is made all the same', async () => {
  answers['jobs.get'] = ({ jobId }: { jobId: string }) => world.jobs.get(jobId)
  const embeddingId = ref('e')
  const map = open(embeddingId)
  await flushPromises()
  // Chosen while the other is being made.
  embeddingId.value = 'f'
  await flushPromises()
  expect(world.started).toEqual(['e'])
  end('of-e', 'failed')
  await flushPromises()
  expect(world.started).toEqual(['e', 'f'])
  end('of-f', 'failed')
  await flushPromises()
  expect(world.started).toEqual(['e', 'f'])
  expect(map.running.value).toBe(false)
})
