import {
  BASE_CONFIGURATION,
  CONFIGURATION_KEYS,
  Configuration,
  type ConfigurationKey,
} from '@shared/configuration'
import type { ErrorValue } from '@shared/errors'
import { configuration as contract } from '@shared/ipc'
import { YamlProblem } from '@shared/ipc/configuration'
import { useDebounceFn } from '@vueuse/core'
import { computed, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import type { z } from 'zod'
import { useAsk } from '@/bridge/ask'
import { call, toFailure } from '@/bridge/client'
import { parseField, toText } from './fields'

export type Problem = z.infer<typeof YamlProblem>

/**
 * One configuration seen twice: as fields and as YAML. Whichever a person edits leads; the other follows. Texts of
 * fields are kept as typed, so that half a number is not taken away from under the cursor.
 */
export function useRunForm(dataset: Ref<{ datasetId: string; embeddingId: string } | null>, epochsDone: Ref<number>) {
  const texts = reactive(
    Object.fromEntries(CONFIGURATION_KEYS.map((key) => [key, toText(BASE_CONFIGURATION[key])])) as Record<
      ConfigurationKey,
      string
    >,
  )
  const wrong = computed(() => CONFIGURATION_KEYS.filter((key) => !parseField(key, texts[key]).ok))
  /** What the fields say; keys that are wrong keep their last good value. */
  const current = shallowRef<Configuration>(BASE_CONFIGURATION)
  const yaml = ref('')
  const lines = shallowRef<Record<string, number>>({})
  const yamlProblems = shallowRef<Problem[]>([])
  const yamlFailure = shallowRef<ErrorValue | null>(null)
  let leader: 'fields' | 'yaml' = 'fields'
  let turn = 0

  watch(texts, () => {
    const next = { ...current.value } as Record<string, unknown>
    for (const key of CONFIGURATION_KEYS) {
      const parsed = parseField(key, texts[key])
      if (parsed.ok) next[key] = parsed.value
    }
    const whole = Configuration.safeParse(next)
    if (whole.success && JSON.stringify(whole.data) !== JSON.stringify(current.value))
      current.value = whole.data
  })
  const write = useDebounceFn(async () => {
    if (leader !== 'fields') return
    const mine = ++turn
    const written = await call(contract.writeYaml, { configuration: current.value }).catch(() => null)
    if (written === null || mine !== turn) return
    yaml.value = written.yaml
    lines.value = written.lines
    yamlProblems.value = []
  }, 80)
  watch(current, () => void write(), { immediate: true })

  const read = useDebounceFn(async () => {
    const mine = ++turn
    try {
      const parsed = await call(contract.parseYaml, { yaml: yaml.value })
      if (mine !== turn) return
      yamlFailure.value = null
      yamlProblems.value = parsed.problems
      if (parsed.configuration !== null) fill(parsed.configuration)
    } catch (failure) {
      yamlFailure.value = toFailure(failure).value
    }
  }, 200)
  function fill(next: Configuration): void {
    current.value = next
    for (const key of CONFIGURATION_KEYS) texts[key] = toText(next[key])
  }

  const estimate = useAsk(
    contract.estimate,
    computed(() => ({
      configuration: current.value,
      datasetId: dataset.value?.datasetId ?? null,
      embeddingId: dataset.value?.embeddingId ?? null,
      epochsDone: epochsDone.value,
    })),
    { keep: true },
  )
  const problems = computed<Problem[]>(() => [
    ...yamlProblems.value,
    ...(estimate.data.value?.problems ?? []),
  ])
  const problemOf = (key: ConfigurationKey) => problems.value.find((problem) => problem.key === key) ?? null
  const errors = computed(
    () =>
      wrong.value.length +
      problems.value.filter(({ level }) => level === 'error').length +
      (yamlFailure.value === null ? 0 : 1),
  )

  return {
    texts,
    wrong,
    current,
    yaml,
    lines,
    problems,
    problemOf,
    errors,
    estimate,
    yamlFailure,
    /** A preset, a copied run or a remedy. */
    load: (next: Configuration) => {
      leader = 'fields'
      fill(next)
    },
    edit: (key: ConfigurationKey, typed: string) => {
      leader = 'fields'
      texts[key] = typed
    },
    editYaml: (typed: string) => {
      leader = 'yaml'
      yaml.value = typed
      void read()
    },
  }
}
