import { readFileSync } from 'node:fs'
import { StudioError } from '@shared/errors'
import type { OutputOf } from '@shared/ipc/contract'
import { EmbeddingStatistics, type columnCategories, type getProjection, type nearestItems } from '@shared/ipc/datasets'
import type { Workspace } from '../workspace'

type Points = OutputOf<typeof getProjection>['points']

/** Names of derived data, as jobs write and views read them. */
export const projectionName = (method: 'pca' | 'umap', embeddingId: string): string => `projection:${method}:${embeddingId}`
export const statisticsName = (embeddingId: string): string => `statistics:${embeddingId}`

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

/** A column as one small number an item: the most frequent values by rank, everything else 255. */
export function categories(workspace: Workspace, datasetId: string, column: string): OutputOf<typeof columnCategories> {
  const { values } = workspace.items.statistics(datasetId, column)
  const shown = values.filter((one) => one.value !== null && one.value !== '').slice(0, COLOURS)
  const rank = new Map(shown.map((one, i) => [one.value, i]))
  return {
    values: shown,
    categories: Uint8Array.from(workspace.items.columnValues(datasetId, column), (value) => rank.get(value) ?? NONE),
  }
}
