import type { Assignment } from '@shared/entities'
import { collisions, jobs as contract } from '@shared/ipc'
import type { ResolutionPreview } from '@shared/ipc/collisions'
import { computed, ref } from 'vue'
import { call, Failure } from '@/bridge/client'
import { useText } from '@/i18n'
import { useJobs } from '@/stores/jobs'
import { useNotices } from '@/stores/notices'
import { useMapping } from '../mappingContext'

/** The recipe's; offered where the run's configuration asks for none. */
const DEFAULT_EPOCHS = 8

/** Makes an assignment of a preview: a job that can be followed and cancelled, and what it made undone. */
export function useApplying(assignment: () => Assignment) {
  const { t } = useText()
  const jobs = useJobs()
  const notices = useNotices()
  const { run, attempt, assignmentId, assignments } = useMapping()
  /** The job that makes the assignment; null: none runs. */
  const jobId = ref<string | null>(null)
  const wanted = computed(() => run.value?.configuration.decoder_finetune_epochs ?? 0)
  const epochs = computed(() => wanted.value || DEFAULT_EPOCHS)
  const fineTune = ref(wanted.value > 0)
  const hasDecoder = computed(() => run.value?.configuration.tokenizer === 'rqvae')
  /** 0…1 of what the job is at; null while it cannot tell. */
  const share = computed(() => {
    const progress = jobs.all.get(jobId.value ?? '')?.progress
    return progress?.total ? progress.done / progress.total : null
  })

  const freeName = (name: string): string => {
    const taken = new Set(assignments.value.map((one) => one.name))
    let free = name
    for (let n = 2; taken.has(free); n += 1) free = `${name} ${n}`
    return free
  }
  /** Waits for the job; says why where it fails. Null where a person cancelled it. */
  async function carryOut(preview: ResolutionPreview): Promise<string | null> {
    const started = await call(collisions.applyResolution, {
      previewId: preview.id,
      name: freeName(`${preview.method}-${assignment().name}`),
      fineTuneEpochs: fineTune.value && hasDecoder.value && preview.method !== 'suffix' ? epochs.value : 0,
    })
    jobId.value = started.jobId
    try {
      const job = await jobs.finished(started.jobId)
      if (job.error !== null) throw new Failure(job.error)
      const result = contract.ResolveResult.safeParse(job.result)
      return result.success ? result.data.assignmentId : null
    } finally {
      jobId.value = null
    }
  }
  async function apply(preview: ResolutionPreview | null): Promise<void> {
    if (preview === null || jobId.value !== null) return
    const made = await attempt(carryOut(preview))
    if (made === null) return
    const before = assignment().id
    assignmentId.value = made
    const undoing = () => {
      assignmentId.value = before
      void attempt(call(collisions.deleteAssignment, { assignmentId: made }))
    }
    const said = t('collisions.resolve.applied', { name: t(`collisions.resolve.name.${preview.method}`) })
    notices.show('ok', said, { title: t('collisions.resolve.undo'), run: undoing }, 15_000)
  }
  const cancel = () => jobId.value !== null && void jobs.cancel(jobId.value)
  return { jobId, share, epochs, fineTune, hasDecoder, apply, cancel }
}
