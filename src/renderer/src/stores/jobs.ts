import { events, jobs as contract } from '@shared/ipc'
import { defineStore } from 'pinia'
import { computed, shallowReactive } from 'vue'
import { call, useEvent } from '@/bridge/client'

export type Job = contract.Job
const isOver = (job: Job) => job.status !== 'queued' && job.status !== 'running'

/** Jobs as they move; `finished` waits for one's end. */
export const useJobs = defineStore('jobs', () => {
  const all = shallowReactive(new Map<string, Job>())
  const waiting = new Map<string, ((job: Job) => void)[]>()

  const take = (job: Job) => {
    const known = all.get(job.id)
    // An answer that was on its way while the job ended tells of the past.
    if (known && isOver(known) && !isOver(job)) return
    all.set(job.id, job)
    if (!isOver(job)) return
    waiting.get(job.id)?.forEach((resolve) => resolve(job))
    waiting.delete(job.id)
  }
  useEvent(events.jobProgress, take)
  useEvent(events.jobDone, take)

  const load = async () => (await call(contract.listJobs, {})).jobs.forEach(take)
  const running = computed(() => [...all.values()].filter((job) => !isOver(job)))

  /** Resolves when the job is over, also if it was before anybody asked. */
  const finished = (jobId: string): Promise<Job> =>
    new Promise((resolve, reject) => {
      waiting.set(jobId, [...(waiting.get(jobId) ?? []), resolve])
      call(contract.getJob, { jobId }).then(take, reject)
    })
  const cancel = (jobId: string) => call(contract.cancelJob, { jobId })
  return { all, running, load, finished, cancel }
})
