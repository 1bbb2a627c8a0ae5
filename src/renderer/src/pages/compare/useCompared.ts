import { runs } from '@shared/ipc'
import type { CheckpointKind, EpochMetrics } from '@shared/training'
import { useQueries } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { call, type Failure } from '@/bridge/client'

async function allMetrics(runId: string): Promise<EpochMetrics[]> {
  const all: EpochMetrics[] = []
  for (let after: number | null = -1; after !== null; ) {
    const page: { metrics: EpochMetrics[]; nextAfterEpoch: number | null } = await call(runs.pageMetrics, {
      runId,
      afterEpoch: after,
      limit: 2000,
    })
    all.push(...page.metrics)
    after = page.nextAfterEpoch
  }
  return all
}

/** The compared runs with their epochs, in the order of their letters. */
export function useCompared(ids: Ref<string[]>, kind: Ref<CheckpointKind>) {
  const answers = useQueries({
    queries: computed(() =>
      ids.value.map((runId) => ({
        queryKey: [runs.getRun.name, { runId }],
        queryFn: () => call(runs.getRun, { runId }),
      })),
    ),
  })
  const metrics = useQueries({
    queries: computed(() =>
      ids.value.map((runId) => ({
        queryKey: [`${runs.pageMetrics.name}.all`, { runId }],
        queryFn: () => allMetrics(runId),
      })),
    ),
  })
  const compared = computed(() =>
    ids.value.flatMap((id, index) => {
      const answer = answers.value[index]?.data
      if (answer === undefined || answer.run.id !== id) return []
      const raw =
        answer.assignments.find((one) => one.kind === 'raw' && one.checkpoint === kind.value) ?? null
      return [
        {
          letter: String.fromCharCode(65 + index),
          run: answer.run,
          metrics: metrics.value[index]?.data ?? [],
          assignment: raw,
          checkpoint: answer.run.checkpoints.find((one) => one.kind === kind.value) ?? null,
        },
      ]
    }),
  )
  const pending = computed(() => answers.value.some(({ isPending }) => isPending))
  const error = computed(
    () => (answers.value.find((answer) => answer.error !== null)?.error ?? null) as Failure | null,
  )
  return { compared, pending, error }
}

export type Compared = ReturnType<typeof useCompared>['compared']['value'][number]
