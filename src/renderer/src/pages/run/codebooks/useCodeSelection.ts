import type { Assignment } from '@shared/entities'
import { codebooks, datasets } from '@shared/ipc'
import type { LevelUsage } from '@shared/ipc/codebooks'
import { parsePrefix } from '@shared/sidPrefix'
import { computed, inject, provide, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useAsk } from '@/bridge/ask'
import { orderCodes } from '@/charts/usageBars'
import { percent } from '@/format/number'
import { useText } from '@/i18n'
import { colourable, colourColumn } from '@/pages/datasets/useEmbeddingMap'
import { codesFromText, codesToText } from './codeRanges'

export const VIEWS = ['overview', 'tree', 'map', 'distances', 'flow', 'losses', 'time'] as const
export type CodeView = (typeof VIEWS)[number]

/** What is looked at, for all panels of the page. It is in the address, so that a view can be opened again. */
export interface CodeSelection {
  assignment: Assignment
  usage: ComputedRef<readonly LevelUsage[]>
  view: Ref<CodeView>
  level: Ref<number>
  code: Ref<number | null>
  /** Where the tree is zoomed to. */
  zoom: Ref<number[]>
  /** The code counts only below this prefix, whose last code it is; null: wherever it stands. */
  prefix: Ref<number[] | null>
  /** Codes of the level that a person has brushed; null: none. */
  brushed: Ref<ReadonlySet<number> | null>
  /** Metadata column of colours and purity. */
  column: Ref<string | null>
  columns: ComputedRef<string[]>
  /** The item whose path is looked at. */
  row: Ref<number | null>
  /** Codes of the level, most used first. */
  ranked: ComputedRef<number[]>
  counts: ComputedRef<Int32Array>
  /** What a code of a level holds, in a few words; may come from a file. */
  describe: (code: number) => string
  /** The same of the level that items flow to; on the last level, from. */
  describeBeside: (code: number) => string
  /** A panel's own choice, kept in the address unless it is the usual one; `values` null: any short text. */
  choice: <T extends string>(name: Choice, values: readonly T[] | null, usual: T) => WritableComputedRef<T>
  selectCode: (code: number) => void
  selectPrefix: (prefix: readonly number[]) => void
  showLevel: (level: number) => void
}

/** What panels choose for themselves, by its name in the address. */
const CHOICES = ['bars', 'map', 'look', 'lasso', 'items', 'colour', 'tree', 'shade', 'distances', 'epochs', 'members', 'apart', 'other'] as const
export type Choice = (typeof CHOICES)[number]

const ADDRESS = ['view', 'level', 'code', 'prefix', 'zoom', 'codes', 'column', 'row', ...CHOICES] as const

const KEY: InjectionKey<CodeSelection> = Symbol('codes')

export function useCodes(): CodeSelection {
  const selection = inject(KEY)
  if (selection === undefined) throw new Error('a panel of codes was used outside its page')
  return selection
}

const whole = (value: unknown) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null)
const path = (value: unknown) => (typeof value === 'string' ? parsePrefix(value) : null)

export function provideCodes(assignment: Assignment, usage: ComputedRef<readonly LevelUsage[]>): CodeSelection {
  const route = useRoute()
  const router = useRouter()
  const { t } = useText()
  const view = ref<CodeView>('overview')
  const level = ref(0)
  const code = ref<number | null>(null)
  const prefix = ref<number[] | null>(null)
  const zoom = ref<number[]>([])
  const brushed = ref<ReadonlySet<number> | null>(null) as Ref<ReadonlySet<number> | null>
  const column = ref<string | null>(null)
  const row = ref<number | null>(null)
  const choices = shallowRef<Partial<Record<Choice, string>>>({})
  const read = (query: typeof route.query) => {
    view.value = VIEWS.find((one) => one === query['view']) ?? 'overview'
    level.value = Math.min(whole(query['level']) ?? 0, assignment.levels - 1)
    code.value = whole(query['code'])
    const asked = path(query['prefix'])?.slice(0, assignment.levels) ?? null
    prefix.value = asked !== null && asked.length > 1 ? asked : null
    // A prefix says itself which code of which level it ends with.
    if (asked !== null) [level.value, code.value] = [asked.length - 1, asked.at(-1)!]
    zoom.value = path(query['zoom'])?.slice(0, assignment.levels) ?? []
    brushed.value = codesFromText(query['codes'])
    column.value = typeof query['column'] === 'string' ? query['column'] : column.value
    row.value = whole(query['row'])
    choices.value = Object.fromEntries(
      CHOICES.flatMap((name) => (typeof query[name] === 'string' ? [[name, query[name]]] : [])),
    )
  }
  read(route.query)

  const dataset = useAsk(datasets.getDataset, () => ({ datasetId: assignment.datasetId }))
  const columns = computed(() => (dataset.data.value === undefined ? [] : colourable(dataset.data.value)))
  watch(
    () => dataset.data.value,
    (value) => {
      if (value === undefined || (column.value !== null && columns.value.includes(column.value))) return
      column.value = colourColumn(value)
    },
    { immediate: true },
  )

  const counts = computed(() => usage.value[level.value]?.counts ?? new Int32Array(0))
  const ranked = computed(() => orderCodes(counts.value, 'sorted'))
  const contentsOf = (at: () => number | null) =>
    useAsk(
      codebooks.levelContents,
      computed(() => {
        const wanted = at()
        return wanted === null ? null : { assignmentId: assignment.id, level: wanted, column: column.value }
      }),
      { keep: true },
    )
  const contents = contentsOf(() => level.value)
  const beside = contentsOf(() => (level.value + 1 < assignment.levels ? level.value + 1 : level.value > 0 ? level.value - 1 : null))
  const words = (from: typeof contents, one: number) => {
    const found = from.data.value?.codes[one]
    if (found === undefined) return ''
    if (found.label !== '') return found.label
    if (found.value !== null && found.share !== null)
      return t('codebooks.holds.with', { value: String(found.value), share: percent(found.share) })
    return found.tile?.title ?? found.tile?.id ?? ''
  }

  // Something is selected from the start: the most used code.
  watch(
    ranked,
    (codes) => {
      if (code.value === null || code.value >= counts.value.length) code.value = codes[0] ?? null
    },
    { immediate: true },
  )
  const address = computed(() => ({
    ...route.query,
    assignment: assignment.id,
    view: view.value === 'overview' ? undefined : view.value,
    level: String(level.value),
    code: code.value === null ? undefined : String(code.value),
    prefix: prefix.value?.join('-'),
    zoom: zoom.value.length === 0 ? undefined : zoom.value.join('-'),
    codes: brushed.value === null ? undefined : codesToText(brushed.value),
    column: column.value ?? undefined,
    row: row.value === null ? undefined : String(row.value),
    ...Object.fromEntries(CHOICES.map((name): [Choice, string | undefined] => [name, choices.value[name]])) as Record<Choice, string | undefined>,
  }))
  const stays = route.path
  /** Addresses on their way: what arrives then is older than what is selected by now. */
  let onTheWay = 0
  watch(
    () => JSON.stringify(address.value),
    () => {
      if (route.path !== stays) return
      // Another view is a step that a person can go back from; another code is not.
      const isStep = (route.query['view'] ?? undefined) !== address.value.view
      onTheWay++
      void router[isStep ? 'push' : 'replace']({ query: address.value }).finally(() => setTimeout(() => onTheWay--))
    },
  )
  // A link to another view of this page, or the way back from one: the address leads.
  watch(
    () => route.query,
    (query) => {
      if (onTheWay > 1) return
      const told = ADDRESS.map((name) => query[name] ?? undefined)
      if (route.path === stays && told.some((value, at) => value !== address.value[ADDRESS[at]!])) read(query)
      if (code.value === null) code.value = ranked.value[0] ?? null
    },
  )

  const selectCode = (one: number) => {
    code.value = one
    prefix.value = null
  }
  const selection: CodeSelection = {
    assignment, usage, view, level, code, zoom, prefix, brushed, column, columns, row, ranked, counts,
    describe: (one) => words(contents, one),
    describeBeside: (one) => words(beside, one),
    choice: (name, values, usual) =>
      computed({
        get: () => {
          const kept = choices.value[name]
          return (values === null ? (kept as typeof usual | undefined) : values.find((one) => one === kept)) ?? usual
        },
        set: (value) => {
          const { [name]: _, ...others } = choices.value
          choices.value = value === usual ? others : { ...others, [name]: value }
        },
      }),
    selectCode,
    selectPrefix: (sid) => {
      if (sid.length === 0) return
      if (level.value !== sid.length - 1) brushed.value = null
      level.value = sid.length - 1
      code.value = sid.at(-1)!
      prefix.value = sid.length === 1 ? null : [...sid]
    },
    showLevel: (to) => {
      level.value = to
      code.value = null
      prefix.value = null
      brushed.value = null
    },
  }
  provide(KEY, selection)
  return selection
}
