import { entropy } from '@core/metrics/distribution'
import { codeCounts, figuresOf } from '@core/metrics/figures'
import { nearestNeighbours, type Neighbours } from '@core/metrics/quality/neighbours'
import { qualityOf, randomCodes } from '@core/metrics/quality/quality'
import { evenRows } from '@core/projection/sample'
import type { EmbeddingMatrix, ModelWeights } from '@core/tokenizer/events'
import { kmeansRows, residualKmeans } from '@core/tokenizer/kmeans'
import { Random } from '@core/tokenizer/random'
import { BASE_CONFIGURATION } from '@shared/configuration'
import type { Assignment } from '@shared/entities'
import type { Quality, QualityFigures } from '@shared/quality'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'
import { classColumns, columnClasses } from '@store/views/columns'
import { embeddingOf } from '@store/views/embeddings'
import { QUALITY_NAME } from '@store/views/quality'
import { engineFor, withCodec, type Engine } from './engine'

const SEED = 42
const ITERATIONS = 50
/** Columns whose purity is told at most: each is counted twice for every mapping. */
const MOST_COLUMNS = 12

export interface QualityHooks {
  onProgress?: (done: number, total: number | null, message: string) => void
  isCancelled?: () => boolean
}

/** Quality figures of an assignment beside both baselines on the same data; kept with it. Throws quality.cancelled. */
export async function measureQuality(workspace: Workspace, assignment: Assignment, hooks: QualityHooks = {}): Promise<Quality> {
  const { datasetId, levels } = assignment
  const codes = workspace.assignments.codes(assignment.id)
  const sizes = assignment.sizes ?? workspace.assignments.usage(assignment.id).map((counts) => counts.length)
  const columns = classColumns(workspace, datasetId)
    .slice(0, MOST_COLUMNS)
    .map((name) => ({ name, labels: columnClasses(workspace, datasetId, name).labels }))
  const matrix = workspace.embeddings.matrix(embeddingOf(workspace, assignment))
  try {
    const neighbours = await nearestNeighbours(matrix, {
      onProgress: (done, total) => hooks.onProgress?.(done, total, 'finding neighbours'),
      isCancelled: hooks.isCancelled,
    })
    const figures = (of: Int32Array): QualityFigures => ({
      ...qualityOf({ codes: of, levels, sizes, neighbours: asked(neighbours), columns, seed: SEED }),
      ...spreadOf(of, levels, sizes),
    })
    hooks.onProgress?.(0, null, 'clustering the baseline')
    const kmeans = await kmeansCodes(engineFor(workspace), matrix, sizes)
    if (hooks.isCancelled?.()) throw new StudioError('quality.cancelled')
    const quality: Quality = {
      items: matrix.items,
      sizes,
      mapping: figures(codes),
      residualKmeans: figures(kmeans),
      random: figures(randomCodes(matrix.items, sizes, SEED)),
    }
    if (!workspace.readonly) workspace.derived.put(assignment.id, QUALITY_NAME, { ...quality })
    return quality
  } finally {
    matrix.close()
  }
}

/** Nobody has neighbours in a dataset of one item. */
const asked = (neighbours: Neighbours): Neighbours | null => (neighbours.k > 0 ? neighbours : null)

function spreadOf(codes: Int32Array, levels: number, sizes: readonly number[]): Pick<QualityFigures, 'levels' | 'collisionRate'> {
  const figures = figuresOf({ codes, levels, sizes, distinctEmbeddings: null, reconstruction: null })
  return {
    collisionRate: figures.collisionRate,
    levels: figures.levels.map(({ used, perplexity, gini }, level) => ({
      used, perplexity, gini: gini ?? 0, entropy: entropy(codeCounts(codes, levels, level, sizes[level]!)),
    })),
  }
}

/** What k-means alone, level by level on the embeddings, gives with codebooks of the same sizes. */
async function kmeansCodes(engine: Engine, matrix: EmbeddingMatrix, sizes: readonly number[]): Promise<Int32Array> {
  const rows = matrix.gather(evenRows(matrix.items, kmeansRows(Math.max(...sizes))))
  const codebooks = residualKmeans(engine.tf, rows, matrix.dimensions, sizes, ITERATIONS, new Random(SEED))
  const model: ModelWeights = {
    configuration: { ...BASE_CONFIGURATION, tokenizer: 'rq-kmeans', num_codebooks: sizes.length, codebook_size: [...sizes], normalize_input: false },
    dimensions: matrix.dimensions, input: null, encoder: [], decoder: [], skip: null, codebooks,
  }
  return (await withCodec(engine, model, (codec) => codec.encode(matrix))).codes
}
