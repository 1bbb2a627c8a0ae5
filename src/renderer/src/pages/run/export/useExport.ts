import type { Assignment } from '@shared/entities'
import type { ErrorValue } from '@shared/errors'
import { app, exports as contract } from '@shared/ipc'
import { ExportResult, type ExportFormat, type ExportOptions } from '@shared/ipc/exports'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { useAsk } from '@/bridge/ask'
import { call, toFailure } from '@/bridge/client'
import { useJobs } from '@/stores/jobs'

/** The dialog's state: dialect, its options, the writer's own preview, the target and what was read back. */
export function useExport(assignment: Ref<Assignment | null>, suggestedName: () => string) {
  const jobs = useJobs()
  const formats = useAsk(contract.listExportFormats, {})
  const name = ref('csv')
  const format = computed<ExportFormat | null>(
    () =>
      formats.data.value?.formats.find((one) => one.name === name.value) ??
      formats.data.value?.formats[0] ??
      null,
  )
  const options = ref<ExportOptions | null>(null)
  const target = shallowRef<{ token: string; path: string } | null>(null)
  const jobId = ref<string | null>(null)
  const result = shallowRef<ExportResult | null>(null)
  const error = shallowRef<ErrorValue | null>(null)

  const forgetResult = () => {
    result.value = null
    error.value = null
  }
  watch(
    format,
    (next) => {
      options.value =
        next === null
          ? null
          : { ...next.defaults, columns: [...next.defaults.columns], templates: [...next.defaults.templates] }
      target.value = null
      forgetResult()
    },
    { immediate: true },
  )
  // Somebody who has told items apart by one more code wants it in the file, whatever the dialect does by itself.
  watch(
    [() => assignment.value?.method, format],
    ([method, next]) => {
      if (method === 'suffix' && next?.options.includes('suffix') && options.value?.suffix === 'none') options.value.suffix = 'all'
    },
    { immediate: true },
  )
  watch(options, forgetResult, { deep: true })

  const preview = useAsk(
    contract.previewExport,
    computed(() =>
      assignment.value === null || format.value === null || options.value === null
        ? null
        : { assignmentId: assignment.value.id, format: format.value.name, options: options.value },
    ),
    { keep: true },
  )
  const refused = computed(() => preview.data.value?.refusal ?? null)
  const failing = computed(() => preview.data.value?.checks.some(({ level }) => level === 'error') ?? false)
  const ready = computed(
    () =>
      preview.data.value !== undefined && refused.value === null && !failing.value && jobId.value === null,
  )

  async function choose(): Promise<boolean> {
    if (format.value === null) return false
    const { extension } = format.value
    const answer = await call(app.chooseTarget, {
      suggestedName: `${suggestedName()}${extension}`,
      folder: extension === '',
    })
    if (answer.target !== null) target.value = answer.target
    return target.value !== null
  }
  async function write(): Promise<void> {
    if (!ready.value || assignment.value === null || format.value === null || options.value === null) return
    forgetResult()
    try {
      if (target.value === null && !(await choose())) return
      const started = await call(contract.writeExport, {
        assignmentId: assignment.value.id,
        format: format.value.name,
        options: options.value,
        token: target.value!.token,
      })
      jobId.value = started.jobId
      const job = await jobs.finished(started.jobId)
      const written = ExportResult.safeParse(job.result)
      if (job.status === 'completed' && written.success) result.value = written.data
      else error.value = job.error
    } catch (failure) {
      error.value = toFailure(failure).value
    } finally {
      jobId.value = null
    }
  }
  const job = computed(() => (jobId.value === null ? null : (jobs.all.get(jobId.value) ?? null)))
  return {
    formats,
    name,
    format,
    options,
    preview,
    refused,
    ready,
    target,
    choose,
    write,
    job,
    jobId,
    result,
    error,
  }
}
