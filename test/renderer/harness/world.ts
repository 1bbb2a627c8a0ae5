import { BASE_CONFIGURATION, codebookSizes, type Configuration } from '../../../src/shared/configuration'
import type { Assignment, Checkpoint, Item, Run } from '../../../src/shared/entities'
import type { CheckpointFigures, LevelFigures } from '../../../src/shared/figures'
import type { ListedDataset } from '../../../src/shared/ipc/datasets'
import type { EpochMetrics } from '../../../src/shared/training'
import demo from '../../../resources/demo/items.csv?raw'

/** Deterministic noise in 0…1. */
export function hash(...parts: (string | number)[]): number {
  let h = 2166136261
  for (const character of parts.join('/')) h = Math.imul(h ^ character.codePointAt(0)!, 16777619)
  h ^= h >>> 15
  h = Math.imul(h, 2246822507)
  return ((h ^ (h >>> 13)) >>> 0) / 4294967296
}

function csvRows(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at]!
    if (quoted) {
      if (c === '"' && text[at + 1] === '"') [cell, at] = [`${cell}"`, at + 1]
      else if (c === '"') quoted = false
      else cell += c
    } else if (c === '"') quoted = true
    else if (c === ',') [row, cell] = [[...row, cell], '']
    else if (c === '\n') {
      rows.push([...row, cell.replace(/\r$/, '')])
      row = []
      cell = ''
    } else cell += c
  }
  return rows
}

const [head, ...body] = csvRows(demo)
export function makeItems(wanted: number): Item[] {
  return Array.from({ length: wanted }, (_, row) => {
    const source = body[row % body.length]!
    const metadata = Object.fromEntries(
      head!.map((name, index) => [
        name,
        source[index] === '' ? null : name === 'version' ? Number(source[index]) : source[index]!,
      ]),
    )
    delete metadata['id']
    const copy = Math.floor(row / body.length)
    return {
      row,
      id: copy === 0 ? source[0]! : `${source[0]}#${copy}`,
      title: String(metadata['title'] ?? ''),
      picture: metadata['emoji'] === null ? null : String(metadata['emoji']),
      metadata,
    }
  })
}

export function makeDataset(id: string, name: string, items: number, runs: number): ListedDataset {
  return {
    id,
    name,
    description: '',
    items,
    dimensions: 384,
    fingerprint: '9f2c4e7a1b3d5f60',
    tags: ['demo'],
    embeddings: [
      { id: `${id}-e`, name: 'embedding', dimensions: 384, sourceDtype: 'float16', fingerprint: '9f2c' },
    ],
    columns: head!
      .filter((column) => column !== 'id')
      .map((column) => ({
        name: column,
        type: column === 'version' ? ('number' as const) : ('text' as const),
        distinct: new Set(body.map((row) => row[head!.indexOf(column)])).size,
        empty: body.filter((row) => row[head!.indexOf(column)] === '').length,
      })),
    pictureColumn: 'emoji',
    titleColumn: 'title',
    sourceFile: 'embeddings.npy',
    nonfinite: 'refuse',
    bytes: items * 384 * 4,
    createdAt: Date.now() - 3_600_000,
    runs,
    indexed: true,
    checks: [
      { check: 'shape', level: 'ok', count: items, examples: [] },
      { check: 'nonfinite', level: 'ok', count: 0, examples: [] },
      { check: 'zero-rows', level: 'ok', count: 0, examples: [] },
      { check: 'constant-columns', level: 'ok', count: 0, examples: [] },
      { check: 'exact-duplicates', level: 'ok', count: 0, examples: [] },
      {
        check: 'near-duplicates',
        level: 'warning',
        count: Math.round(items * 0.546),
        examples: [12, 13, 14, 2041, 2042],
      },
      { check: 'duplicate-ids', level: 'ok', count: 0, examples: [] },
      { check: 'unmatched-ids', level: 'ok', count: 0, examples: [] },
      { check: 'empty-values', level: 'info', count: 26, examples: [0, 1, 2] },
      { check: 'norms', level: 'ok', count: 1, examples: [] },
    ],
  }
}

export interface RunPlan {
  id: string
  name: string
  status: Run['status']
  change: Partial<Configuration>
  preset?: string | null
  /** Collision rate at the end, and level-1 perplexity as a share of K. */
  rate: number
  first: number
  unexplained: number
  tags?: string[]
  reached?: number
  ago: number
  error?: Run['error']
}

export function figuresAt(
  plan: RunPlan,
  configuration: Configuration,
  epoch: number,
  items: number,
): CheckpointFigures {
  const done = epoch / configuration.epochs
  const noise = (key: string) => (hash(plan.id, key, epoch) - 0.5) * 2
  const collisionRate = Math.min(
    0.999,
    plan.rate + (1 - plan.rate) * Math.exp(-done * 16) + plan.rate * 0.02 * noise('rate'),
  )
  const uniqueSids = Math.max(1, Math.round(items * (1 - collisionRate)))
  const levels: LevelFigures[] = codebookSizes(configuration).map((size, level) => {
    const target = level === 0 ? plan.first : 0.79 - 0.12 * (level - 1)
    const perplexity = Math.max(1, size * target * (1 - Math.exp(-done * 22)) + noise(`p${level}`) * 0.4)
    const used = Math.min(size, Math.round(perplexity * 1.22 + 1))
    return { size, used, deadCodes: size - used, perplexity, gini: 1 - perplexity / size }
  })
  const unexplained = plan.unexplained + (1 - plan.unexplained) * Math.exp(-done * 14)
  return {
    epoch,
    items,
    uniqueSids,
    conflictItems: items - uniqueSids,
    collisionRate: (items - uniqueSids) / items,
    itemsInCollisions: Math.min(items, Math.round(items * collisionRate * 1.3)),
    largestGroup: Math.max(2, Math.round(items * collisionRate * 0.04)),
    singletonRate: Math.max(0, 1 - collisionRate * 1.3),
    randomFloor: 0.0075,
    exactDuplicateFloor: 0,
    sidLength: 4,
    reconstructionMse: unexplained * 0.002,
    fractionOfVarianceUnexplained: unexplained,
    levels,
  }
}

export function metricsAt(
  plan: RunPlan,
  configuration: Configuration,
  epoch: number,
  items: number,
): EpochMetrics {
  const done = epoch / configuration.epochs
  const fall = (end: number, start: number, speed: number) => end + (start - end) * Math.exp(-done * speed)
  const noise = 1 + (hash(plan.id, 'loss', epoch) - 0.5) * 0.04
  const recon = fall(7e-4, 3e-3, 14) * noise
  const codebook = fall(5e-4, 2.4e-3, 22) * noise
  const commit = codebook
  const beta =
    configuration.beta_schedule === 'warmup'
      ? configuration.beta * Math.min(1, epoch / Math.max(1, configuration.beta_warmup_epochs))
      : configuration.beta
  const total = recon + beta * commit + codebook
  return {
    epoch,
    step: (epoch + 1) * 7,
    learningRate:
      configuration.min_lr + ((configuration.lr - configuration.min_lr) * (1 + Math.cos(Math.PI * done))) / 2,
    beta,
    train: { total, recon, commit, codebook, hinge: 0 },
    validation:
      configuration.val_ratio > 0
        ? { total: total * 1.07, recon: recon * 1.07, commit, codebook, hinge: 0 }
        : null,
    figures: figuresAt(plan, configuration, epoch, items),
    elapsedMs: (epoch + 1) * 455,
    stepsMs: 430,
    revivedCodes: 0,
  }
}

export function makeRun(plan: RunPlan, dataset: ListedDataset): Run {
  const configuration: Configuration = { ...BASE_CONFIGURATION, ...plan.change }
  const reached = plan.reached ?? (plan.status === 'queued' ? 0 : configuration.epochs)
  const checkpoints: Checkpoint[] =
    reached === 0
      ? []
      : (['last', 'best-loss', 'best-collision'] as const).map((kind, index) => {
          const epoch = Math.max(0, Math.round((reached - 1) * [1, 0.9, 0.74][index]!))
          return {
            kind,
            epoch,
            validationLoss: metricsAt(plan, configuration, epoch, dataset.items).validation?.total ?? null,
            figures: figuresAt(plan, configuration, epoch, dataset.items),
          }
        })
  const ended = ['completed', 'failed', 'cancelled'].includes(plan.status)
  const startedAt = plan.status === 'queued' ? null : Date.now() - plan.ago * 60_000
  return {
    id: plan.id,
    name: plan.name,
    status: plan.status,
    datasetId: dataset.id,
    datasetName: dataset.name,
    embeddingId: dataset.embeddings[0]!.id,
    preset: plan.preset ?? null,
    configuration,
    backend: 'tensorflow-cpu',
    epoch: reached,
    checkpoints,
    chosen: null,
    timing: ended ? { trainMs: reached * 455, totalMs: reached * 455 + 1800, stepsPerSecond: 15.4 } : null,
    error: plan.error ?? null,
    warnings: [],
    tags: plan.tags ?? [],
    notes: '',
    starred: false,
    archived: false,
    sweep: null,
    parent: null,
    queuePosition: plan.status === 'queued' ? plan.ago : null,
    createdAt: Date.now() - plan.ago * 60_000,
    startedAt,
    finishedAt: ended ? startedAt! + reached * 455 : null,
  }
}

/** Codes that put alike items together: subgroup, then first tag, then the title without its skin tone. */
export function makeCodes(items: readonly Item[], levels: number, size: number, seed: string): Int32Array {
  const codes = new Int32Array(items.length * levels)
  const pick = (text: string, level: number) => Math.floor(hash(seed, level, text) ** 1.4 * size)
  for (const { row, metadata, title } of items) {
    const plain = (title ?? '').replace(/: .*/, '')
    const keys = [
      String(metadata['subgroup'] ?? 'none'),
      String(metadata['tags'] ?? '').split(' ')[0]!,
      plain,
      title ?? '',
    ]
    for (let level = 0; level < levels; level += 1)
      codes[row * levels + level] = pick(keys[Math.min(level, keys.length - 1)]!, level)
  }
  return codes
}

export function makeAssignment(
  id: string,
  run: Run,
  checkpoint: Checkpoint,
  codes: Int32Array,
  levels: number,
): Assignment {
  const groups = new Map<string, number>()
  const items = codes.length / levels
  for (let row = 0; row < items; row += 1) {
    const key = codes.subarray(row * levels, (row + 1) * levels).join('-')
    groups.set(key, (groups.get(key) ?? 0) + 1)
  }
  const shared = [...groups.values()].filter((n) => n > 1)
  const itemsInCollisions = shared.reduce((sum, n) => sum + n, 0)
  return {
    id,
    datasetId: run.datasetId,
    runId: run.id,
    name: checkpoint.kind,
    kind: 'raw',
    checkpoint: checkpoint.kind,
    method: null,
    parentId: null,
    sizes: codebookSizes(run.configuration),
    levels,
    published: null,
    createdAt: run.createdAt,
    figures: {
      ...plainFigures(checkpoint.figures),
      uniqueSids: groups.size,
      conflictItems: items - groups.size,
      collisionRate: (items - groups.size) / items,
      itemsInCollisions,
      largestGroup: Math.max(0, ...shared),
    },
  }
}

function plainFigures({ epoch: _, ...figures }: CheckpointFigures): Assignment['figures'] {
  return figures
}
