import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { OutputOf } from '@shared/ipc/contract'
import { columnCategories, EmbeddingStatistics, type getProjection, type getReport, type nearestItems } from '@shared/ipc/datasets'
import type { Selection } from '../api'
import { readReport, rowsOfCheck } from '../reports'
import type { Workspace } from '../workspace'

type Points = OutputOf<typeof getProjection>['points']

/** Names of derived data, as jobs write and views read them. */
export const projectionName = (method: 'pca' | 'umap', embeddingId: string): string => `projection:${method}:${embeddingId}`
export const statisticsName = (embeddingId: string): string => `statistics:${embeddingId}`

/** The embedding that an assignment's items were encoded from; the dataset's first for an imported mapping. */
export const embeddingOf = (workspace: Workspace, { runId, datasetId }: Pick<Assignment, 'runId' | 'datasetId'>): string =>
  runId === null ? workspace.embeddings.get(datasetId).id : workspace.runs.get(runId).embeddingId

const NO_STATISTICS: EmbeddingStatistics = { norm: null, meanCosine: null, dimensionsFor90: null, nearest: null }

export function statistics(workspace: Workspace, datasetId: string, embeddingId: string): EmbeddingStatistics {
  const entry = workspace.derived.get(datasetId, statisticsName(embeddingId))
  const kept = EmbeddingStatistics.safeParse(entry?.value)
  return kept.success ? kept.data : NO_STATISTICS
}

/** Rows as int32, then x and y as float32, as the project job wrote them; null until it has. */
export function projection(workspace: Workspace, input: { datasetId: string; embeddingId: string; method: 'pca' | 'umap' }): Points {
  const entry = workspace.derived.get(input.datasetId, projectionName(input.method, input.embeddingId))
  if (!entry?.file) return null
  const bytes = readFileSync(entry.file)
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const count = bytes.byteLength / 12
  return { rows: new Int32Array(copy, 0, count), xy: new Float32Array(copy, count * 4, count * 2), of: workspace.datasets.get(input.datasetId).items }
}

/** What was found in an embedding; its jobs are main's business. */
export function report(workspace: Workspace, datasetId: string, embeddingId: string): OutputOf<typeof getReport>['report'] {
  const kept = readReport(workspace, datasetId, embeddingId)
  if (!kept) return null
  const { checks, norms, rows, checkedAt } = kept
  return { checks, norms, openable: Object.fromEntries(rows.map(({ check, count }) => [check, count])), checkedAt }
}

/** Keeps the rows that a finding is about as a selection. */
export const selectFinding = (workspace: Workspace, datasetId: string, embeddingId: string, check: string): Selection =>
  workspace.items.select(datasetId, rowsOfCheck(workspace, datasetId, embeddingId, check))

const BLOCK = 8192

/** The nearest others of one item by cosine, by one pass over the matrix in blocks. */
export function neighbours(workspace: Workspace, input: { datasetId: string; embeddingId: string; row: number; count: number }): OutputOf<typeof nearestItems> {
  const matrix = workspace.embeddings.matrix(input.embeddingId, 0)
  try {
    if (input.row >= matrix.items) throw new StudioError('dataset.noSuchRow', { row: input.row, items: matrix.items })
    const d = matrix.dimensions
    const query = matrix.read(input.row, input.row + 1)
    const queryNorm = Math.hypot(...query)
    const best: { row: number; cosine: number }[] = []
    for (let from = 0; from < matrix.items; from += BLOCK) {
      const to = Math.min(matrix.items, from + BLOCK)
      const block = matrix.read(from, to)
      for (let row = from, at = 0; row < to; row++, at += d) {
        if (row === input.row) continue
        let dot = 0
        let square = 0
        for (let j = 0; j < d; j++) {
          const value = block[at + j]!
          dot += query[j]! * value
          square += value * value
        }
        const cosine = dot === 0 ? 0 : dot / (queryNorm * Math.sqrt(square))
        if (best.length === input.count && cosine <= best.at(-1)!.cosine) continue
        const place = best.findIndex((one) => one.cosine < cosine)
        best.splice(place < 0 ? best.length : place, 0, { row, cosine })
        if (best.length > input.count) best.pop()
      }
    }
    const items = new Map(workspace.items.byRows(input.datasetId, best.map((one) => one.row)).map((item) => [item.row, item]))
    return { neighbours: best.flatMap(({ row, cosine }) => (items.has(row) ? [{ item: items.get(row)!, cosine }] : [])) }
  } finally {
    matrix.close()
  }
}

const COLOURS = 11
const NONE = 255
/** Numbers of more kinds than this are coloured by stretches. */
const KINDS = 12
const STRETCHES = 7

type Categories = OutputOf<typeof columnCategories>

/**
 * A column as one small number an item: the most frequent values by rank, or stretches of a column of many numbers;
 * everything else 255. Kept, because items of a finished dataset never change and a million of them take a second.
 */
export function categories(workspace: Workspace, datasetId: string, column: string): Categories {
  const name = `categories:${createHash('sha256').update(column).digest('hex').slice(0, 24)}`
  const kept = workspace.derived.get(datasetId, name)
  const known = columnCategories.output.omit({ categories: true }).safeParse(kept?.value)
  if (known.success && kept?.file) return { ...known.data, categories: new Uint8Array(readFileSync(kept.file)) }
  const made = computeCategories(workspace, datasetId, column)
  if (!workspace.readonly) workspace.derived.put(datasetId, name, { values: made.values, bins: made.bins }, [made.categories])
  return made
}

function computeCategories(workspace: Workspace, datasetId: string, column: string): Categories {
  const { values, type, distinct } = workspace.items.statistics(datasetId, column)
  const held = workspace.items.columnValues(datasetId, column)
  if (type === 'number' && distinct > KINDS) return stretches(held)
  const shown = values.filter((one) => one.value !== null && one.value !== '').slice(0, COLOURS)
  const rank = new Map(shown.map((one, i) => [one.value, i]))
  return { values: shown, bins: [], categories: Uint8Array.from(held, (value) => rank.get(value) ?? NONE) }
}

/** Numbers in seven stretches of about equally many items, so that outliers do not take all the colours. */
function stretches(held: readonly unknown[]): Categories {
  const numbers = Float64Array.from(held.filter((value) => typeof value === 'number')).sort()
  const bounds = Array.from({ length: STRETCHES }, (_, i) => numbers[Math.floor((i * numbers.length) / STRETCHES)]!)
  const from = [...new Set(bounds)]
  const items = new Array<number>(from.length).fill(0)
  const found = Uint8Array.from(held, (value) => {
    if (typeof value !== 'number') return NONE
    let stretch = from.length - 1
    while (from[stretch]! > value) stretch--
    items[stretch]!++
    return stretch
  })
  const largest = numbers[numbers.length - 1]!
  return { values: [], bins: from.map((start, i) => ({ from: start, to: from[i + 1] ?? largest, items: items[i]! })), categories: found }
}
