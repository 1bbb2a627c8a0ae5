import * as ipc from '../../../src/shared/ipc'
import { Configuration, BASE_CONFIGURATION, codebookSizes, PRESETS } from '../../../src/shared/configuration'
import type { Assignment, Item, Run } from '../../../src/shared/entities'
import type { ItemQuery, MappingQuery, PageKey } from '../../../src/shared/queries'
import type { InputOf, OutputOf, Route } from '../../../src/shared/ipc'
import { figuresAt, hash, makeAssignment, makeCodes, makeDataset, makeItems, makeRun, metricsAt, type RunPlan } from './world'

type Handler = (input: never) => unknown
const handlers = new Map<string, Handler>()
const handle = <R extends Route>(route: R, handler: (input: InputOf<R>) => OutputOf<R>) => handlers.set(route.name, handler as unknown as Handler)

const wanted = new URLSearchParams(location.search)
const N = Number(wanted.get('items') ?? 3979)
export const emit = (event: string, payload: unknown) => listeners.get(event)?.forEach((listener) => listener(payload))
export const listeners = new Map<string, Set<(payload: unknown) => void>>()

const items: Item[] = makeItems(N)
const dataset = makeDataset('d1', 'emoji', N, 9)
const state = {
  datasets: wanted.has('empty') ? [] : [dataset],
  settings: { language: (wanted.get('language') ?? 'en') as 'en', theme: (wanted.get('theme') ?? 'light') as 'light', parallelRuns: 1, threads: 0, memoryLimitMb: 6000, notifications: true },
}
const base = { preset: 'final' }
const plans: RunPlan[] = [
  { id: 'r1', name: 'base · seed 42', status: 'running', change: {}, rate: 0.562, first: 0.19, unexplained: 0.38, reached: 138, tags: ['final'], ago: 3, ...base },
  { id: 'r2', name: 'recommended · emoji · seed 42', status: 'completed', change: { epochs: 30, input_transform: 'center_scale', skip: 'pca', unique_targets: 'all_levels', hinge_weight: 20, beta: 0.1, beta_schedule: 'constant', val_ratio: 0, batch_size: 256, kmeans_on: 'all', code_dim: 128 }, preset: 'recommended', rate: 0.038, first: 0.84, unexplained: 0.235, ago: 15, tags: ['keep'] },
  { id: 'r3', name: 'base + revival', status: 'completed', change: { revive_dead_codes: 2 }, rate: 0.425, first: 0.69, unexplained: 0.329, ago: 22, tags: ['keep'] },
  { id: 'r4', name: 'lc-rec 4×256', status: 'failed', change: { num_codebooks: 4, codebook_size: 256, hidden_dim: [2048, 1024, 512, 256, 128, 64] }, preset: 'lc-rec', rate: 0.4, first: 0.4, unexplained: 0.4, reached: 3, ago: 30, error: { code: 'internal', message: 'x', details: { reason: 'the job reached 6.0 GB, the limit in Settings' } } },
  { id: 'r5', name: 'sweep β = 0.5', status: 'completed', change: { beta: 0.5 }, rate: 0.637, first: 0.095, unexplained: 0.416, ago: 70, tags: ['sweep β'] },
  { id: 'r6', name: 'first fix', status: 'completed', change: { code_dim: 128, batch_size: 256, beta: 0.05, kmeans_init: 'first_batch', codebook_weight: 0, hidden_dim: [384, 256] }, preset: 'first-fix', rate: 0.494, first: 0.22, unexplained: 0.21, ago: 150, tags: ['history'] },
  { id: 'r7', name: 'collapsed', status: 'completed', change: { codebook_size: 32, kmeans_init: 'off', code_dim: 64, codebook_weight: 0 }, preset: 'collapsed', rate: 0.995, first: 0.088, unexplained: 0.783, ago: 160, tags: ['history'] },
  { id: 'r8', name: 'base + revival · seed 7', status: 'queued', change: { revive_dead_codes: 2, seed: 7 }, rate: 0.4, first: 0.6, unexplained: 0.3, ago: 1 },
  { id: 'r9', name: '3×128 + revival', status: 'queued', change: { codebook_size: 128, revive_dead_codes: 2 }, rate: 0.3, first: 0.6, unexplained: 0.3, ago: 2 },
]
if (wanted.has('norun') || wanted.has('empty')) plans.length = 0
// For the person who wants a long table.
for (let n = 0; n < Number(wanted.get('runs') ?? 0); n += 1) plans.push({ id: `x${n}`, name: `sweep ${n}`, status: 'completed', change: { seed: n }, rate: 0.1 + 0.8 * hash('rate', n), first: hash('first', n), unexplained: 0.2 + 0.4 * hash('u', n), ago: 200 + n })
const planOf = (id: string) => plans.find((plan) => plan.id === id)!
const runOf = (id: string): Run => makeRun(planOf(id), dataset)

const codesOf = new Map<string, { codes: Int32Array; levels: number; assignment: Assignment; groups: Map<string, number[]>; groupOf: (row: number) => number[] }>()
function mappingFor(assignmentId: string) {
  let found = codesOf.get(assignmentId)
  if (found !== undefined) return found
  const [runId, kind] = assignmentId.split(':') as [string, string]
  const run = runOf(runId)
  const levels = run.configuration.num_codebooks
  const codes = makeCodes(items, levels, codebookSizes(run.configuration)[0]!, `${runId === 'r2' ? 'b' : 'a'}${kind.startsWith('best-loss') ? 'x' : ''}`)
  if (kind === 'resolved') for (let row = 0; row < N; row += 1) codes[row * levels + levels - 1] = row % 64
  const checkpoint = run.checkpoints.find((one) => one.kind === kind) ?? run.checkpoints[0]!
  const assignment = { ...makeAssignment(assignmentId, run, checkpoint, codes, levels), ...(kind === 'resolved' ? { kind: 'resolved' as const, name: 'minimum-cost', method: 'minimum-cost' } : {}) }
  const groups = new Map<string, number[]>()
  for (let row = 0; row < N; row += 1) {
    const key = codes.subarray(row * levels, (row + 1) * levels).join('-')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  found = { codes, levels, assignment, groups, groupOf: (row) => groups.get(codes.subarray(row * levels, (row + 1) * levels).join('-'))! }
  codesOf.set(assignmentId, found)
  return found
}
const assignmentsOf = (run: Run) => run.checkpoints.map(({ kind }) => mappingFor(`${run.id}:${kind}`).assignment)
const tile = (row: number) => ({ row, id: items[row]!.id, title: items[row]!.title, picture: items[row]!.picture })
const page = <T>(rows: T[], after: PageKey | null | undefined, limit = 100): { rows: T[]; next: PageKey | null } => {
  const from = after == null ? 0 : Number(after[0])
  return { rows: rows.slice(from, from + limit), next: from + limit < rows.length ? [from + limit] : null }
}
const found = ({ title, id, metadata }: Item, search = '') => search === '' || `${title} ${id} ${Object.values(metadata).join(' ')}`.toLowerCase().includes(search.toLowerCase())
const itemRows = (query: ItemQuery) => {
  const { by = 'row', direction = 'asc', column } = query.sort ?? {}
  const rows = items.filter((item) => found(item, query.search) && (query.where ?? []).every(({ column: name, value }) => (item.metadata[name] ?? null) === value))
  const key = (item: Item) => (by === 'column' ? (item.metadata[column!] ?? '') : by === 'id' ? item.id : item.row)
  return by === 'row' && direction === 'asc' ? rows : rows.sort((a, b) => (key(a) < key(b) ? -1 : 1) * (direction === 'asc' ? 1 : -1))
}

handle(ipc.app.getSettings, () => state.settings)
handle(ipc.app.setSettings, (change) => Object.assign(state.settings, change))
handle(ipc.app.windowReady, () => ({ files: [] }))
handle(ipc.app.getDoctor, () => ({ versions: { app: '0.1.0', electron: '33.2.1', chrome: '130.0', node: '20.18', tensorflow: '2.21', sqlite: '3.50' }, backend: 'tensorflow-cpu' as const, device: 'CPU', cores: 2, threads: 2, memoryBytes: 16e9, facts: [{ name: 'TensorFlow', level: 'ok' as const, text: 'The native library 2.21 loads and multiplies.' }, { name: 'CUDA', level: 'info' as const, text: 'No NVIDIA GPU was found; the CPU is used.' }] }))
handle(ipc.app.getWorkspace, () => ({ path: '~/SemanticIDStudio', freeBytes: 48e9, disk: { databaseBytes: 9e6, artifactBytes: 42e6, datasets: state.datasets.map(({ id, name, bytes }) => ({ id, name, bytes })), runs: plans.map(({ id, name }) => ({ id, name, bytes: 2.8e6 })) } }))
handle(ipc.app.openFile, ({ purpose }) => ({ file: { token: `token-${purpose}`, name: purpose === 'metadata' ? 'items.csv' : 'embeddings.npy', bytes: 3_055_872 } }))
handle(ipc.app.chooseTarget, ({ suggestedName }) => ({ target: { token: 'token-target', path: `~/rec/data/${suggestedName}` } }))
handle(ipc.app.saveBytes, () => ({ saved: true }))
handle(ipc.app.copyText, () => ({}))
handle(ipc.app.reveal, () => ({}))
handle(ipc.app.readText, () => ({ text: 'epochs: 10\n' }))
handle(ipc.jobs.listJobs, () => ({ jobs: [] }))
handle(ipc.datasets.listDatasets, () => ({ datasets: state.datasets }))
handle(ipc.datasets.getDataset, () => dataset)
handle(ipc.datasets.updateDataset, ({ datasetId: _, ...change }) => Object.assign(dataset, change))
handle(ipc.datasets.datasetDependents, () => ({ runs: plans.map(({ id, name }) => ({ id, name })), assignments: 21, bytes: 61e6 }))
handle(ipc.datasets.getStatistics, () => ({ norm: { min: 1, mean: 1, max: 1 }, meanCosine: 0.254, dimensionsFor90: 118, nearest: { median: 0.97, sampled: N, histogram: { from: 0.4, to: 1, counts: Array.from({ length: 30 }, (_, i) => Math.round(20 + i * 3 + (i > 26 ? (i - 26) * 260 : 0))) } } }))
handle(ipc.datasets.pageItems, (query) => page(itemRows(query), query.after, query.limit))
handle(ipc.datasets.countItems, (query) => ({ count: itemRows(query).length, exact: true }))
handle(ipc.datasets.itemsByRow, ({ rows }) => ({ items: rows.flatMap((row) => items[row] ?? []) }))
const valuesOf = (column: string) => {
  const counts = new Map<string | number | boolean | null, number>()
  for (const item of items) counts.set(item.metadata[column] ?? null, (counts.get(item.metadata[column] ?? null) ?? 0) + 1)
  return [...counts].map(([value, n]) => ({ value, items: n })).sort((a, b) => b.items - a.items)
}
handle(ipc.datasets.columnValues, ({ column, limit }) => ({ values: valuesOf(column).slice(0, limit), distinct: valuesOf(column).length }))
handle(ipc.datasets.columnCategories, ({ column }) => {
  const values = valuesOf(column).slice(0, 11)
  const index = new Map(values.map(({ value }, at) => [value, at]))
  return { values, categories: Uint8Array.from(items, (item) => index.get(item.metadata[column] ?? null) ?? 255) }
})
handle(ipc.datasets.getProjection, ({ method }) => {
  if (method === 'umap') return { points: null, jobId: null }
  const xy = new Float32Array(N * 2)
  items.forEach((item, row) => {
    const centre = String(item.metadata['subgroup'] ?? 'none')
    const [a, b] = [hash('x', centre), hash('y', centre)]
    const [u, v] = [hash('u', row) + 1e-6, hash('v', row)]
    const r = Math.sqrt(-2 * Math.log(u)) * 0.03
    xy.set([a + r * Math.cos(2 * Math.PI * v), b + r * Math.sin(2 * Math.PI * v)], row * 2)
  })
  return { points: { rows: Int32Array.from(items, ({ row }) => row), xy, of: N }, jobId: null }
})
handle(ipc.datasets.nearestItems, ({ row, count }) => ({ neighbours: Array.from({ length: count }, (_, k) => ({ item: items[(row + k + 1) % N]!, cosine: 0.97 - k * 0.013 })) }))
handle(ipc.importing.inspectFile, ({ role }) => ({
  name: role === 'metadata' ? 'items.csv' : 'embeddings.npy', bytes: 3_055_872, format: role === 'metadata' ? 'csv' : 'npy', encoding: role === 'metadata' ? 'utf-8' : null,
  columns: role === 'metadata' ? ['id', ...dataset.columns.map(({ name }) => name)].map((name) => ({ name, type: 'text', shape: null, canBeEmbedding: false, canBeId: true })) : [],
  items: N, dimensions: role === 'metadata' ? null : 384, dtype: role === 'metadata' ? null : 'float16',
  header: role === 'metadata' ? ['id', ...dataset.columns.map(({ name }) => name)] : ['0', '1', '2', '3', '4', '5', '6', '7'],
  rows: Array.from({ length: 12 }, (_, row) => role === 'metadata' ? [items[row]!.id, ...dataset.columns.map(({ name }) => String(items[row]!.metadata[name] ?? ''))] : Array.from({ length: 8 }, (__, c) => (hash(row, c) - 0.5).toFixed(4))),
  embedding: null, idColumn: role === 'metadata' ? 'id' : null, titleColumn: role === 'metadata' ? 'title' : null, pictureColumn: role === 'metadata' ? 'emoji' : null, problems: [],
}))
handle(ipc.importing.joinReport, () => ({ matched: N, itemsWithoutMetadata: { count: 0, examples: [] }, metadataWithoutItem: { count: 2, examples: ['1F9D1', '1F9D2'] }, duplicateIds: { count: 0, examples: [] } }))

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the fake job is finished at once; its kind decides the shape
const jobs = new Map<string, any>()
const startJob = (kind: string, result: unknown, ms = 900) => {
  const id = `j${jobs.size + 1}`
  const job = { id, kind, title: 'emoji', status: 'running', datasetId: 'd1', runId: null, input: {}, result: null, progress: { done: 1, total: 4, message: '' }, error: null, createdAt: Date.now(), startedAt: Date.now(), finishedAt: null, remainingMs: ms }
  jobs.set(id, job)
  setTimeout(() => {
    jobs.set(id, { ...job, status: 'completed', result, progress: null, remainingMs: null, finishedAt: Date.now() })
    emit('job.done', jobs.get(id))
  }, ms)
  return { jobId: id }
}
handle(ipc.jobs.getJob, ({ jobId }) => jobs.get(jobId))
handle(ipc.jobs.cancelJob, () => ({}))
handle(ipc.importing.importDemo, () => { state.datasets = [dataset]; return startJob('import', { datasetId: 'd1', existing: false }) })
handle(ipc.importing.startImport, () => { state.datasets = [dataset]; return startJob('import', { datasetId: 'd1', existing: false }) })
handle(ipc.datasets.startProjection, () => startJob('project', {}))

handle(ipc.runs.listRuns, (query) => {
  const rows = plans.map((plan) => ({ ...makeRun(plan, dataset), sparkline: Array.from({ length: Math.min(60, plan.reached ?? 60) }, (_, i) => [i, figuresAt(plan, { ...BASE_CONFIGURATION, ...plan.change }, (i / 60) * (plan.change.epochs ?? 200), N).collisionRate] as [number, number]) }))
    .filter((run) => ((query.statuses ?? []).length === 0 || query.statuses!.includes(run.status)) && `${run.name} ${run.tags.join(' ')}`.includes(query.search ?? ''))
  return page(rows, query.after, query.limit)
})
handle(ipc.runs.countRuns, () => { const byStatus: Record<string, number> = {}; for (const { status } of plans) byStatus[status] = (byStatus[status] ?? 0) + 1; return { total: plans.length, byStatus } })
handle(ipc.runs.getRun, ({ runId }) => { const run = runOf(runId); const assignments = assignmentsOf(run); return { run, assignments, chosenAssignmentId: assignments.find((one) => one.checkpoint === 'best-collision')?.id ?? null, totalSteps: run.configuration.epochs * 7 } })
handle(ipc.runs.pageMetrics, ({ runId, afterEpoch }) => { const run = runOf(runId); const metrics = Array.from({ length: run.epoch }, (_, epoch) => metricsAt(planOf(runId), run.configuration, epoch, N)).filter(({ epoch }) => epoch > afterEpoch); return { metrics, nextAfterEpoch: null } })
for (const route of [ipc.runs.pauseRun, ipc.runs.resumeRun, ipc.runs.cancelRun]) handle(route, ({ runId }) => {
  const plan = planOf(runId)
  plan.status = route.name === 'runs.pause' ? 'paused' : route.name === 'runs.cancel' ? 'cancelled' : 'running'
  setTimeout(() => emit('run.status', { runId, status: plan.status, error: null }))
  return { status: plan.status }
})
handle(ipc.runs.createRun, ({ name, configuration }) => { const id = `n${plans.length}`; plans.push({ id, name, status: 'queued', change: configuration as Partial<Configuration>, rate: 0.1, first: 0.7, unexplained: 0.3, ago: plans.length }); return { runId: id } })
handle(ipc.runs.retryRun, ({ runId }) => ({ runId }))
handle(ipc.runs.reorderRun, () => ({}))
handle(ipc.runs.deleteRuns, ({ runIds }) => { for (const id of runIds) plans.splice(plans.findIndex((plan) => plan.id === id), 1); return { undoId: 'u', until: Date.now() + 8000 } })
handle(ipc.runs.undoDeleteRuns, () => ({}))
handle(ipc.runs.chooseResult, () => ({}))
handle(ipc.runs.updateRun, () => ({}))
handle(ipc.runs.pageLog, ({ runId, after }) => {
  const run = runOf(runId)
  const entries = Array.from({ length: run.epoch }, (_, epoch) => ({ at: run.createdAt + epoch * 455, level: epoch === 3 ? ('warning' as const) : ('info' as const), message: epoch === 3 ? 'level 1 uses 11 of its 64 codes' : `epoch ${epoch} loss ${metricsAt(planOf(runId), run.configuration, epoch, N).train.total.toExponential(3)}` }))
  return { entries: entries.slice(after, after + 1000), next: Math.min(entries.length, after + 1000) }
})

handle(ipc.configuration.listPresets, () => ({ presets: PRESETS.map((name) => ({ name, configuration: { ...BASE_CONFIGURATION, ...plans.find((plan) => plan.preset === name)?.change } })) }))
const yamlOf = (c: Configuration) => Object.entries(c).filter(([key]) => ['hidden_dim', 'code_dim', 'num_codebooks', 'codebook_size', 'kmeans_init', 'kmeans_on', 'codebook_update', 'estimator', 'recon_weight', 'codebook_weight', 'beta', 'beta_schedule', 'beta_warmup_epochs', 'epochs', 'batch_size', 'lr', 'min_lr', 'val_ratio', 'seed', 'input_transform', 'skip', 'unique_targets', 'hinge_weight'].includes(key))
handle(ipc.configuration.writeYaml, ({ configuration }) => { const rows = yamlOf(configuration as Configuration); return { yaml: ['# rqvae.yaml', 'model:', ...rows.map(([key, value]) => `  ${key}: ${Array.isArray(value) ? `[${value.join(', ')}]` : value}`)].join('\n') + '\n', lines: Object.fromEntries(rows.map(([key], index) => [key, index + 3])) } })
handle(ipc.configuration.parseYaml, ({ yaml }) => {
  const values: Record<string, unknown> = {}
  for (const line of yaml.split('\n')) { const match = /^\s*(\w+):\s*(\S.*)$/.exec(line); if (match) { try { values[match[1]!] = JSON.parse(match[2]!) } catch { values[match[1]!] = match[2] } } }
  const parsed = Configuration.safeParse({ ...BASE_CONFIGURATION, ...values })
  return parsed.success ? { configuration: parsed.data, problems: [] } : { configuration: null, problems: parsed.error.issues.map((issue) => ({ key: String(issue.path[0] ?? ''), line: yaml.split('\n').findIndex((line) => line.includes(String(issue.path[0] ?? '\u0000'))) + 1 || null, level: 'error' as const, error: { code: 'usage.badArgument', message: '', details: { argument: String(issue.path[0] ?? ''), reason: issue.message } } })) }
})
handle(ipc.configuration.estimate, ({ configuration }) => {
  const c = Configuration.parse(configuration)
  const capacity = codebookSizes(c).reduce((product, k) => product * k, 1)
  const widths = [384, ...c.hidden_dim, c.code_dim]
  return { capacity, randomFloor: Math.max(0, 1 + (capacity * Math.expm1(N * Math.log1p(-1 / capacity))) / N), exactDuplicateFloor: 0, networkParameters: widths.slice(1).reduce((sum, w, i) => sum + 2 * (w * widths[i]! + w), 0), codebookParameters: codebookSizes(c).reduce((sum, k) => sum + k * c.code_dim, 0), memoryBytes: 3e8, totalSteps: c.epochs * Math.ceil(N / c.batch_size), stepsPerSecond: 15.4, trainMs: (c.epochs * Math.ceil(N / c.batch_size)) / 0.0154, problems: c.batch_size > N ? [{ key: 'batch_size', line: null, level: 'warning' as const, error: { code: 'usage.badArgument', message: '', details: { argument: 'batch_size', reason: 'larger than the data' } } }] : [] }
})

const groupsOf = (query: { assignmentId: string; cause?: string | null; minSize?: number; prefix?: number[]; search?: string }) => {
  const { groups } = mappingFor(query.assignmentId)
  return [...groups].filter(([, rows]) => rows.length >= Math.max(2, query.minSize ?? 2)).map(([key, rows]) => {
    const sid = key.split('-').map(Number)
    const cosine = 0.86 + 0.13 * hash('cos', key)
    return { sid, size: rows.length, cause: cosine >= 0.95 ? ('near-duplicate' as const) : ('code-capacity' as const), exactDuplicates: 0, meanCosine: cosine, rows }
  }).filter((group) => (query.cause == null || group.cause === query.cause) && (query.prefix ?? []).every((code, i) => group.sid[i] === code) && ((query.search ?? '') === '' || group.rows.some((row) => found(items[row]!, query.search)))).sort((a, b) => b.size - a.size || (a.sid.join() < b.sid.join() ? -1 : 1))
}
handle(ipc.collisions.listAssignments, ({ runId }) => ({ assignments: assignmentsOf(runOf(runId)), chosenId: `${runId}:best-collision` }))
handle(ipc.collisions.collisionSummary, (query) => { const groups = groupsOf(query); const by = (['exact-duplicate', 'near-duplicate', 'code-capacity'] as const).map((cause) => { const mine = groups.filter((group) => group.cause === cause); return { cause, groups: mine.length, items: mine.reduce((sum, group) => sum + group.size, 0) } }); return { groups: groups.length, items: groups.reduce((sum, group) => sum + group.size, 0), byCause: by, sizes: [], nearThreshold: 0.95 } })
handle(ipc.collisions.listCollisionGroups, (query) => { const all = page(groupsOf(query), query.after, query.limit); return { rows: all.rows.map(({ rows, ...group }) => ({ ...group, sample: rows.slice(0, 14).map(tile) })), next: all.next } })
handle(ipc.collisions.countCollisionGroups, (query) => ({ count: groupsOf(query).length, exact: true }))
handle(ipc.collisions.collisionGroup, ({ assignmentId, sid, limit }) => {
  const groups = groupsOf({ assignmentId })
  const at = groups.findIndex((group) => group.sid.join() === sid.join())
  const { rows, ...group } = groups[at]!
  return { group, rank: at + 1, groups: groups.length, members: rows.slice(0, limit).map((row, suffix) => ({ item: items[row]!, suffix, distances: sid.map((_, level) => 0.3 / (level + 1) + hash('d', row, level) * 0.05), runnerUp: { code: Math.floor(hash('r', row) * 64), distance: 0.4 } })), prefixItems: rows.length + 6, prefixCodesUsed: 2, lastLevelSize: 64 }
})
handle(ipc.collisions.groupSimilarity, ({ assignmentId, sid, limit }) => {
  const rows = groupsOf({ assignmentId }).find((group) => group.sid.join() === sid.join())!.rows.slice(0, limit)
  const n = rows.length
  return { rows: Int32Array.from(rows), cosine: Float32Array.from({ length: n * n }, (_, i) => { const [a, b] = [Math.floor(i / n), i % n]; return a === b ? 1 : 0.82 + 0.17 * hash('s', Math.min(a, b), Math.max(a, b)) * (Math.floor(a / 4) === Math.floor(b / 4) ? 1 : 0.5) }) }
})
const computed = new Set<string>(['minimum-cost', 'suffix'])
const previewOf = (assignmentId: string, method: 'suffix' | 'sinkhorn' | 'next-best' | 'minimum-cost') => {
  const conflicts = mappingFor(assignmentId).assignment.figures.conflictItems
  const left = { suffix: 0, sinkhorn: Math.round(conflicts * 0.14), 'next-best': Math.round(conflicts * 0.05), 'minimum-cost': Math.round(conflicts * 0.05) }[method]
  return { id: `${assignmentId}~${method}`, assignmentId, method, capacity: 1, moved: method === 'suffix' ? 0 : conflicts - left, collisionsBefore: conflicts, collisionsAfter: left, distortionAdded: { suffix: 0, sinkhorn: 0.12, 'next-best': 0.024, 'minimum-cost': 0.02 }[method], distortionShare: { suffix: 0, sinkhorn: 1.203, 'next-best': 0.236, 'minimum-cost': 0.205 }[method], overfull: left > 0 ? [{ prefix: [16, 28], items: 115 }] : [], overfullPrefixes: left > 0 ? 4 : 0, largestSuffix: method === 'suffix' ? 44 : null, reconstructionMse: null, fractionOfVarianceUnexplained: method === 'suffix' ? 0.284 : 0.31 }
}
handle(ipc.collisions.listPreviews, ({ assignmentId }) => ({ previews: ipc.collisions.ResolveMethod.options.filter((m) => computed.has(m)).map((m) => previewOf(assignmentId, m)), methods: [...ipc.collisions.ResolveMethod.options] }))
handle(ipc.collisions.previewResolution, ({ assignmentId, method }) => { const job = startJob('resolve', { previewId: `${assignmentId}~${method}` }); setTimeout(() => computed.add(method), 850); return job })
handle(ipc.collisions.pageMoves, ({ previewId, sid, afterRow, limit }) => {
  const { groups, levels } = mappingFor(previewId.split('~')[0]!)
  const moves = [...groups].filter(([key, rows]) => rows.length > 1 && (sid == null || key === sid.join('-'))).flatMap(([key, rows]) => rows.slice(1).map((row) => { const from = key.split('-').map(Number); return { item: tile(row), from, to: [...from.slice(0, levels - 1), Math.floor(hash('to', row) * 64)], distortionAdded: hash('cost', row) * 0.1 } })).sort((a, b) => a.item.row - b.item.row)
  const rest = moves.filter(({ item }) => afterRow === null || item.row > afterRow)
  return { moves: rest.slice(0, limit), nextAfterRow: rest.length > limit ? rest[limit - 1]!.item.row : null, total: moves.length }
})
handle(ipc.collisions.applyResolution, ({ previewId }) => ({ assignmentId: previewId.split('~')[0]! }))
handle(ipc.collisions.deleteAssignment, () => ({}))

const mapped = (query: MappingQuery) => {
  const { codes, levels, groupOf } = mappingFor(query.assignmentId)
  const rows = items.filter((item) => found(item, query.search) && (query.prefix ?? []).every((code, i) => codes[item.row * levels + i] === code)).map((item) => { const group = groupOf(item.row); return { item, sid: [...codes.subarray(item.row * levels, (item.row + 1) * levels)], suffix: group.indexOf(item.row), groupSize: group.length } }).filter(({ groupSize }) => query.collidingOnly !== true || groupSize > 1)
  return query.sort === 'sid' ? rows.sort((a, b) => { const at = a.sid.findIndex((code, i) => code !== b.sid[i]); return at < 0 ? a.item.row - b.item.row : a.sid[at]! - b.sid[at]! }) : rows
}
handle(ipc.mapping.pageMapping, (query) => page(mapped(query), query.after, query.limit))
handle(ipc.mapping.countMapping, (query) => ({ count: mapped(query).length, exact: true }))

const usageOf = (assignmentId: string) => { const { codes, levels, assignment } = mappingFor(assignmentId); return Array.from({ length: levels }, (_, level) => { const counts = new Int32Array(assignment.sizes![level]!); for (let row = 0; row < N; row += 1) counts[codes[row * levels + level]!]! += 1; const used = counts.filter((n) => n > 0).length; const entropy = -[...counts].reduce((sum, n) => (n === 0 ? sum : sum + (n / N) * Math.log(n / N)), 0); return { counts, figures: { size: counts.length, used, deadCodes: counts.length - used, perplexity: Math.exp(entropy), gini: 0.5 } } }) }
handle(ipc.codebooks.codebookUsage, ({ assignmentId }) => ({ levels: usageOf(assignmentId) }))
handle(ipc.codebooks.levelFlow, ({ assignmentId, level }) => { const { codes, levels, assignment } = mappingFor(assignmentId); const [rows, columns] = [assignment.sizes![level]!, assignment.sizes![level + 1]!]; const counts = new Int32Array(rows * columns); for (let row = 0; row < N; row += 1) counts[codes[row * levels + level]! * columns + codes[row * levels + level + 1]!]! += 1; return { rows, columns, counts } })
handle(ipc.codebooks.prefixChildren, ({ assignmentId, prefix, limit = 100 }) => {
  const { codes, levels, groupOf } = mappingFor(assignmentId)
  const below = new Map<number, number[]>()
  for (let row = 0; row < N; row += 1) if (prefix!.every((code, i) => codes[row * levels + i] === code)) { const code = codes[row * levels + prefix!.length]!; below.set(code, [...(below.get(code) ?? []), row]) }
  const children = [...below].map(([code, rows]) => ({ prefix: [...prefix!, code], items: rows.length, sids: new Set(rows.map((row) => codes.subarray(row * levels, (row + 1) * levels).join())).size, children: new Set(rows.map((row) => codes[row * levels + prefix!.length + 1])).size, itemsInCollisions: rows.filter((row) => groupOf(row).length > 1).length, sample: rows.slice(0, 8).map(tile) })).sort((a, b) => b.items - a.items)
  return { items: children.reduce((sum, child) => sum + child.items, 0), children: children.slice(0, limit), total: children.length }
})
handle(ipc.codebooks.codeDetail, ({ assignmentId, level, code, column }) => {
  const { codes, levels, groupOf } = mappingFor(assignmentId)
  const rows = items.filter(({ row }) => codes[row * levels + level] === code).map(({ row }) => row)
  const counts = new Map<string | null, number>()
  for (const row of rows) { const value = column === null ? null : ((items[row]!.metadata[column] as string | null) ?? null); counts.set(value, (counts.get(value) ?? 0) + 1) }
  const usage = usageOf(assignmentId)[level]!.counts
  return { items: rows.length, collidingItems: rows.filter((row) => groupOf(row).length > 1).length, nextCodesUsed: level + 1 < levels ? new Set(rows.map((row) => codes[row * levels + level + 1])).size : null, sample: rows.slice(0, 72).map(tile), values: column === null ? [] : [...counts].map(([value, n]) => ({ value, items: n })).sort((a, b) => b.items - a.items).slice(0, 20), distinctValues: counts.size, nearest: [1, 2, 3, 4, 5].map((k) => { const near = (code + k * 7) % usage.length; return { code: near, distance: 0.14 + k * 0.02, items: usage[near]!, sample: items.filter(({ row }) => codes[row * levels + level] === near).slice(0, 5).map(({ row }) => tile(row)) } }) }
})

const defaults = { base: 0, suffix: 'all', suffixStart: 0, key: 'row', columns: [], templates: [], layout: 'line', titleColumn: null } as const
handle(ipc.exports.listExportFormats, () => ({ formats: [
  ...([['csv', '.csv', ['suffix', 'base', 'columns']], ['tsv', '.tsv', ['suffix', 'base', 'columns']], ['jsonl', '.jsonl', ['suffix']], ['parquet', '.parquet', []], ['npy', '.npy', ['suffix']], ['lc-rec', '.index.json', ['suffix', 'key']], ['minionerec', '.index.json', ['base', 'suffix', 'suffixStart', 'key', 'layout', 'titleColumn']], ['grid', '.pt', []], ['tokens', '.txt', ['templates']]] as const).map(([name, extension, options]) => ({ name, kind: 'mapping' as const, extension, options: [...options], defaults: { ...defaults, columns: [], templates: [] } })),
  { name: 'safetensors', kind: 'model' as const, extension: '.safetensors', options: [], defaults: { ...defaults, columns: [], templates: [] } },
] }))
handle(ipc.exports.previewExport, ({ assignmentId, format, options }) => {
  const { codes, levels, groupOf, assignment } = mappingFor(assignmentId)
  const binary = ['parquet', 'npy', 'grid', 'safetensors'].includes(format)
  const line = (row: number) => { const sid = [...codes.subarray(row * levels, (row + 1) * levels)].map((code) => code + options.base); return format === 'lc-rec' || format === 'minionerec' ? `"${row}": [${sid.map((code, i) => `"<${'abcd'[i]}_${code}>"`).join(', ')}],` : `${items[row]!.id},${sid.join('-')}-${groupOf(row).indexOf(row)},${sid.join(',')},${groupOf(row).indexOf(row)}` }
  const text = [...(format === 'csv' ? ['item_id,sid,code_1,code_2,code_3,suffix'] : ['{']), ...items.slice(0, 60).map(({ row }) => line(row))].join('\n')
  return { files: [{ name: `NAME.${format}`, text: binary ? null : text, shape: binary ? `int32 [${N}, ${levels}]` : null, lines: binary ? null : N + 1, bytes: N * 28 }, { name: 'NAME.manifest.json', text: '{\n  "run": "r1",\n  "items": 3979\n}', shape: null, lines: 4, bytes: 812 }], refusal: null, checks: [{ check: 'unique' as const, level: options.suffix === 'none' ? ('warning' as const) : ('ok' as const), value: options.suffix === 'none' ? assignment.figures.uniqueSids : N, of: N }, { check: 'suffix-fits' as const, level: 'ok' as const, value: 45, of: 64 }, { check: 'lengths' as const, level: options.suffix === 'colliding' ? ('warning' as const) : ('ok' as const), value: levels + 1, of: null }] }
})
handle(ipc.exports.writeExport, () => startJob('export', { files: [{ name: 'emoji.csv', bytes: 120_000, sha256: 'ab' }, { name: 'emoji.manifest.json', bytes: 800, sha256: 'cd' }], readBack: { items: N, differences: 0 } }))

handle(ipc.compare.compareAssignments, ({ a, b }) => {
  const [x, y] = [mappingFor(a), mappingFor(b)]
  const [rows, columns] = [x.assignment.sizes![0]!, y.assignment.sizes![0]!]
  const counts = new Int32Array(rows * columns)
  const sums = { inBoth: 0, onlyA: 0, onlyB: 0, inNeither: 0 }
  for (let row = 0; row < N; row += 1) { counts[x.codes[row * x.levels]! * columns + y.codes[row * y.levels]!]! += 1; const [p, q] = [x.groupOf(row).length > 1, y.groupOf(row).length > 1]; sums[p && q ? 'inBoth' : p ? 'onlyA' : q ? 'onlyB' : 'inNeither'] += 1 }
  return { items: N, ...sums, changedPerLevel: [N, N, N], unchanged: 0, flow: { rows, columns, counts }, agreement: 0.75, samples: [] }
})
handle(ipc.compare.pageChangedItems, ({ a, b, which, limit }) => {
  const [x, y] = [mappingFor(a), mappingFor(b)]
  const sid = (of: typeof x, row: number) => [...of.codes.subarray(row * of.levels, (row + 1) * of.levels)]
  const rows = items.map(({ row }) => ({ ...tile(row), codesA: sid(x, row), codesB: sid(y, row), groupA: x.groupOf(row).length, groupB: y.groupOf(row).length })).filter(({ groupA, groupB }) => (which === 'freed' ? groupA > 1 && groupB === 1 : groupA === 1 && groupB > 1))
  return { items: rows.slice(0, limit), nextAfterRow: null, total: rows.length }
})

export { handlers, plans, metricsAt, N }
