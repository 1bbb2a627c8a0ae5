import { codebookSizes } from '../../../src/shared/configuration'
import type { Assignment, Item, Run } from '../../../src/shared/entities'
import type { InputOf, OutputOf, Route } from '../../../src/shared/ipc'
import type { ItemQuery, PageKey } from '../../../src/shared/queries'
import { hash, makeAssignment, makeCodes, makeDataset, makeItems, makeRun, type RunPlan } from './world'

type Handler = (input: never) => unknown
export const handlers = new Map<string, Handler>()
export const handle = <R extends Route>(route: R, handler: (input: InputOf<R>) => OutputOf<R>) =>
  handlers.set(route.name, handler as unknown as Handler)

export const wanted = new URLSearchParams(location.search)
export const N = Number(wanted.get('items') ?? 3979)
export const emit = (event: string, payload: unknown) =>
  listeners.get(event)?.forEach((listener) => listener(payload))
export const listeners = new Map<string, Set<(payload: unknown) => void>>()

export const items: Item[] = makeItems(N)
export const dataset = makeDataset('d1', 'emoji', N, 9)
export const state = {
  datasets: wanted.has('empty') ? [] : [dataset],
  settings: {
    language: (wanted.get('language') ?? 'en') as 'en',
    theme: (wanted.get('theme') ?? 'light') as 'light',
    parallelRuns: 1,
    threads: 0,
    memoryLimitMb: 6000,
    notifications: true,
  },
}
export const base = { preset: 'final' }
export const plans: RunPlan[] = [
  {
    id: 'r1',
    name: 'base · seed 42',
    status: 'running',
    change: {},
    rate: 0.562,
    first: 0.19,
    unexplained: 0.38,
    reached: 138,
    tags: ['final'],
    ago: 3,
    ...base,
  },
  {
    id: 'r2',
    name: 'recommended · emoji · seed 42',
    status: 'completed',
    change: {
      epochs: 30,
      input_transform: 'center_scale',
      skip: 'pca',
      unique_targets: 'all_levels',
      hinge_weight: 20,
      beta: 0.1,
      beta_schedule: 'constant',
      val_ratio: 0,
      batch_size: 256,
      kmeans_on: 'all',
      code_dim: 128,
    },
    preset: 'recommended',
    rate: 0.038,
    first: 0.84,
    unexplained: 0.235,
    ago: 15,
    tags: ['keep'],
  },
  {
    id: 'r3',
    name: 'base + revival',
    status: 'completed',
    change: { revive_dead_codes: 2 },
    rate: 0.425,
    first: 0.69,
    unexplained: 0.329,
    ago: 22,
    tags: ['keep'],
  },
  {
    id: 'r4',
    name: 'lc-rec 4×256',
    status: 'failed',
    change: { num_codebooks: 4, codebook_size: 256, hidden_dim: [2048, 1024, 512, 256, 128, 64] },
    preset: 'lc-rec',
    rate: 0.4,
    first: 0.4,
    unexplained: 0.4,
    reached: 3,
    ago: 30,
    error: {
      code: 'internal',
      message: 'x',
      details: { reason: 'the job reached 6.0 GB, the limit in Settings' },
    },
  },
  {
    id: 'r5',
    name: 'sweep β = 0.5',
    status: 'completed',
    change: { beta: 0.5 },
    rate: 0.637,
    first: 0.095,
    unexplained: 0.416,
    ago: 70,
    tags: ['sweep β'],
  },
  {
    id: 'r6',
    name: 'first fix',
    status: 'completed',
    change: {
      code_dim: 128,
      batch_size: 256,
      beta: 0.05,
      kmeans_init: 'first_batch',
      codebook_weight: 0,
      hidden_dim: [384, 256],
    },
    preset: 'first-fix',
    rate: 0.494,
    first: 0.22,
    unexplained: 0.21,
    ago: 150,
    tags: ['history'],
  },
  {
    id: 'r7',
    name: 'collapsed',
    status: 'completed',
    change: { codebook_size: 32, kmeans_init: 'off', code_dim: 64, codebook_weight: 0 },
    preset: 'collapsed',
    rate: 0.995,
    first: 0.088,
    unexplained: 0.783,
    ago: 160,
    tags: ['history'],
  },
  {
    id: 'r8',
    name: 'base + revival · seed 7',
    status: 'queued',
    change: { revive_dead_codes: 2, seed: 7 },
    rate: 0.4,
    first: 0.6,
    unexplained: 0.3,
    ago: 1,
  },
  {
    id: 'r9',
    name: '3×128 + revival',
    status: 'queued',
    change: { codebook_size: 128, revive_dead_codes: 2 },
    rate: 0.3,
    first: 0.6,
    unexplained: 0.3,
    ago: 2,
  },
]
if (wanted.has('norun') || wanted.has('empty')) plans.length = 0
// For the person who wants a long table.
for (let n = 0; n < Number(wanted.get('runs') ?? 0); n += 1)
  plans.push({
    id: `x${n}`,
    name: `sweep ${n}`,
    status: 'completed',
    change: { seed: n },
    rate: 0.1 + 0.8 * hash('rate', n),
    first: hash('first', n),
    unexplained: 0.2 + 0.4 * hash('u', n),
    ago: 200 + n,
  })
export const planOf = (id: string) => plans.find((plan) => plan.id === id)!
export const runOf = (id: string): Run => makeRun(planOf(id), dataset)

export const codesOf = new Map<
  string,
  {
    codes: Int32Array
    levels: number
    assignment: Assignment
    groups: Map<string, number[]>
    groupOf: (row: number) => number[]
  }
>()
export function mappingFor(assignmentId: string) {
  let found = codesOf.get(assignmentId)
  if (found !== undefined) return found
  const [runId, kind] = assignmentId.split(':') as [string, string]
  const run = runOf(runId)
  const levels = run.configuration.num_codebooks
  const codes = makeCodes(
    items,
    levels,
    codebookSizes(run.configuration)[0]!,
    `${runId === 'r2' ? 'b' : 'a'}${kind.startsWith('best-loss') ? 'x' : ''}`,
  )
  if (kind === 'resolved') for (let row = 0; row < N; row += 1) codes[row * levels + levels - 1] = row % 64
  const checkpoint = run.checkpoints.find((one) => one.kind === kind) ?? run.checkpoints[0]!
  const assignment = {
    ...makeAssignment(assignmentId, run, checkpoint, codes, levels),
    ...(kind === 'resolved'
      ? { kind: 'resolved' as const, name: 'minimum-cost', method: 'minimum-cost' }
      : {}),
  }
  const groups = new Map<string, number[]>()
  for (let row = 0; row < N; row += 1) {
    const key = codes.subarray(row * levels, (row + 1) * levels).join('-')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  found = {
    codes,
    levels,
    assignment,
    groups,
    groupOf: (row) => groups.get(codes.subarray(row * levels, (row + 1) * levels).join('-'))!,
  }
  codesOf.set(assignmentId, found)
  return found
}
export const assignmentsOf = (run: Run) =>
  run.checkpoints.map(({ kind }) => mappingFor(`${run.id}:${kind}`).assignment)
export const tile = (row: number) => ({
  row,
  id: items[row]!.id,
  title: items[row]!.title,
  picture: items[row]!.picture,
})
export const page = <T>(
  rows: T[],
  after: PageKey | null | undefined,
  limit = 100,
): { rows: T[]; next: PageKey | null } => {
  const from = after == null ? 0 : Number(after[0])
  return { rows: rows.slice(from, from + limit), next: from + limit < rows.length ? [from + limit] : null }
}
export const found = ({ title, id, metadata }: Item, search = '') =>
  search === '' ||
  `${title} ${id} ${Object.values(metadata).join(' ')}`.toLowerCase().includes(search.toLowerCase())
/** Rows that were chosen, by the name of their selection. */
export const selections = new Map<string, Int32Array>()
export const itemRows = (query: ItemQuery) => {
  const { by = 'row', direction = 'asc', column } = query.sort ?? {}
  const rows = items.filter(
    (item) =>
      found(item, query.search) &&
      (query.selection == null || selections.get(query.selection)!.includes(item.row)) &&
      (query.where ?? []).every(({ column: name, value }) => (item.metadata[name] ?? null) === value),
  )
  const key = (item: Item) =>
    by === 'column' ? (item.metadata[column!] ?? '') : by === 'id' ? item.id : item.row
  return (by === 'row' || by === 'selection') && direction === 'asc'
    ? rows
    : rows.sort((a, b) => (key(a) < key(b) ? -1 : 1) * (direction === 'asc' ? 1 : -1))
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the fake job is finished at once; its kind decides the shape
export const jobs = new Map<string, any>()
export const startJob = (kind: string, result: unknown, ms = 900) => {
  const id = `j${jobs.size + 1}`
  const job = {
    id,
    kind,
    title: 'emoji',
    status: 'running',
    datasetId: 'd1',
    runId: null,
    input: {},
    result: null,
    progress: { done: 1, total: 4, message: '' },
    error: null,
    createdAt: Date.now(),
    startedAt: Date.now(),
    finishedAt: null,
    remainingMs: ms,
  }
  jobs.set(id, job)
  setTimeout(() => {
    jobs.set(id, {
      ...job,
      status: 'completed',
      result,
      progress: null,
      remainingMs: null,
      finishedAt: Date.now(),
    })
    emit('job.done', jobs.get(id))
  }, ms)
  return { jobId: id }
}
