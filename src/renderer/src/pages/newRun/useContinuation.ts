import { CONTINUABLE_KEYS } from '@shared/continuation'
import type { Configuration } from '@shared/configuration'
import type { Run } from '@shared/entities'
import { computed, type Ref } from 'vue'
import { checkpointOf } from '@/pages/runs/figures'
import { GROUPS } from './groups'

const KINDS = ['last', 'best-loss', 'best-collision'] as const

/** What the form becomes where a run is to go on from a checkpoint of `run`; null: a start of its own. */
export function useContinuation(run: Ref<Run | null>, asked: () => string | null) {
  const checkpoint = computed(() => {
    const kind = KINDS.find((one) => one === asked())
    return run.value === null || kind === undefined ? null : checkpointOf(run.value, kind)
  })
  /** Only what may change. */
  const groups = computed(() =>
    checkpoint.value === null
      ? GROUPS
      : GROUPS.flatMap((group) => {
          const first = [...group.first, ...group.rest].filter((key) => CONTINUABLE_KEYS.includes(key))
          return first.length === 0 ? [] : [{ ...group, first, rest: [] }]
        }),
  )
  /** With something left to train: as many epochs once more behind the last one. */
  const startFrom = (configuration: Configuration): Configuration => {
    const { epochs } = configuration
    return checkpoint.value !== null && checkpoint.value.epoch + 1 >= epochs ? { ...configuration, epochs: epochs * 2 } : configuration
  }
  return { checkpoint, groups, startFrom }
}
