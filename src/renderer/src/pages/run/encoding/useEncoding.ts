import type { Assignment, NonfiniteChoice } from '@shared/entities'
import type { ErrorValue } from '@shared/errors'
import { app, encoding, importing, type GrantedFile, type OutputOf } from '@shared/ipc'
import { EncodeResult, type EncodeMethod } from '@shared/ipc/encoding'
import { computed, reactive, ref, shallowRef } from 'vue'
import { call, toFailure } from '@/bridge/client'
import { recognisedIds } from '@/components/form/columnsOf'
import { useJobs } from '@/stores/jobs'

/** The dialog's state: the file and what is in it, how it is to be encoded, the job, what came of it. */
export function useEncoding(assignment: () => Assignment) {
  const jobs = useJobs()
  const file = shallowRef<GrantedFile | null>(null)
  const preview = shallowRef<OutputOf<typeof importing.inspectFile> | null>(null)
  const target = shallowRef<{ token: string; path: string } | null>(null)
  const jobId = ref<string | null>(null)
  const result = shallowRef<EncodeResult | null>(null)
  const error = shallowRef<ErrorValue | null>(null)
  const { method } = assignment()
  const form = reactive({
    embedding: null as string | null,
    idColumn: null as string | null | undefined,
    idPrefix: 'new-',
    nonfinite: 'refuse' as NonfiniteChoice,
    method: (method === 'next-best' || method === 'minimum-cost' ? method : 'suffix') as EncodeMethod,
  })
  const ready = computed(() => preview.value !== null && form.idColumn !== undefined && jobId.value === null)
  const job = computed(() => (jobId.value === null ? null : (jobs.all.get(jobId.value) ?? null)))

  /** Says what went wrong instead of throwing. */
  async function telling(work: () => Promise<void>): Promise<void> {
    error.value = null
    try {
      await work()
    } catch (failure) {
      error.value = toFailure(failure).value
    }
  }
  const take = (granted: GrantedFile) =>
    telling(async () => {
      result.value = null
      const found = await call(importing.inspectFile, { token: granted.token, role: 'embeddings' })
      file.value = granted
      preview.value = found
      form.embedding = found.embedding
      form.idColumn = recognisedIds(found)
      // Ids of its own are told apart already; row numbers would be those of the published items.
      form.idPrefix = found.idColumn === null ? 'new-' : ''
    })
  const choose = () =>
    telling(async () => {
      const { file: granted } = await call(app.openFile, { purpose: 'embeddings' })
      if (granted !== null) await take(granted)
    })
  const chooseTarget = () =>
    telling(async () => {
      const name = file.value?.name.replace(/(\.[a-z0-9]+)+$/i, '') ?? 'new-items'
      const answer = await call(app.chooseTarget, { suggestedName: `${name}-sids.csv`, folder: false })
      if (answer.target !== null) target.value = answer.target
    })
  const start = () =>
    telling(async () => {
      if (!ready.value || file.value === null) return
      result.value = null
      if (target.value === null) await chooseTarget()
      if (target.value === null) return
      jobId.value = (
        await call(encoding.startEncoding, {
          ...form,
          idColumn: form.idColumn ?? null,
          assignmentId: assignment().id,
          token: file.value.token,
          target: target.value.token,
          capacity: 1,
        })
      ).jobId
      try {
        const ended = await jobs.finished(jobId.value)
        const read = EncodeResult.safeParse(ended.result)
        if (ended.status === 'completed' && read.success) result.value = read.data
        else error.value = ended.error
      } finally {
        jobId.value = null
      }
    })
  const again = () => {
    file.value = null
    preview.value = null
    target.value = null
    result.value = null
  }
  return { file, preview, form, target, ready, job, jobId, result, error, take, choose, chooseTarget, start, again }
}
