import type { Tensorflow } from '@core/graph'
import { distinctRows } from '@core/metrics/duplicates'
import { codeCounts, figuresOf } from '@core/metrics/figures'
import { StudioError } from '@shared/errors'
import { codebookSizes } from '@shared/configuration'
import type { LossTerms } from '@shared/training'
import { balancedRows, balancedStep } from './balanced'
import { ClusterRows } from './clusterRows'
import { createCodec, type Encoded } from './codec'
import type { CheckpointResult, ModelWeights, TrainingEvent, TrainingSession, TrainingState } from './events'
import { fitInput, totalVariance, transformRows, type InputTransform } from './inputTransform'
import { kmeansRows, lloydStep, seedCentres, subtractNearest, type ClusterStep } from './kmeans'
import { letMessagesIn } from './letMessagesIn'
import type { TrainingOptions } from './options'
import { Random } from './random'
import { packResults, unpackResults } from './savedResults'
import { split } from './split'

interface Position {
  level: number
  /** Iterations done on this level. */
  iteration: number
  step: number
  elapsedMs: number
}

/**
 * The tokenizers without a network: k-means on the rows, then on what is left of them, level by level (residual
 * k-means, as in QARM, arXiv 2411.11739), or with clusters of equal size (OneRec, arXiv 2502.18965). The mapping is
 * the plain nearest code in both. One epoch, whose steps are the iterations.
 */
export function startClustering(options: TrainingOptions): TrainingSession {
  const clustering = new Clustering(options)
  return { events: clustering.run(), state: () => clustering.state(), last: () => clustering.last }
}

class Clustering {
  last: CheckpointResult | null = null
  private readonly sizes: number[]
  private readonly random: Random
  private readonly trainRows: Int32Array
  private readonly validationRows: Int32Array
  private readonly input: InputTransform
  private at: Position = { level: 0, iteration: 0, step: 0, elapsedMs: 0 }
  private books: Float32Array[] = []
  private centres: Float32Array | null = null
  /** The rows that are clustered; all training rows, or a sample of them. */
  private rows: Int32Array

  constructor(private readonly options: TrainingOptions) {
    const { configuration, matrix, resume } = options
    this.sizes = codebookSizes(configuration)
    this.random = new Random(configuration.seed)
    const [train, validation] = split(matrix.items, configuration.val_ratio, this.random)
    if (train.length < 2) throw new StudioError('training.tooFewItems', { items: train.length })
    this.trainRows = train
    this.validationRows = validation
    this.input = fitInput(configuration, matrix, train)
    const largest = Math.max(...this.sizes)
    const most = this.balanced ? balancedRows(largest) : kmeansRows(largest)
    this.rows = train.length > most ? this.random.shuffle(train.slice()).slice(0, most).sort() : train
    if (resume) this.restore(resume)
  }

  private get balanced(): boolean {
    return this.options.configuration.tokenizer === 'balanced-rq-kmeans'
  }

  async *run(): AsyncGenerator<TrainingEvent, void, void> {
    const { tf, configuration, matrix } = this.options
    const { sizes, at } = this
    const d = matrix.dimensions
    yield {
      type: 'started', trainItems: this.trainRows.length, validationItems: this.validationRows.length,
      parameters: sizes.reduce((sum, size) => sum + size * d, 0), stepsPerEpoch: sizes.length * configuration.kmeans_iters,
    }
    if (this.rows.length < this.trainRows.length) {
      const { message } = new StudioError('training.sampled', { rows: this.rows.length, items: this.trainRows.length })
      yield { type: 'warning', code: 'training.sampled', message }
    }
    const startedAt = performance.now() - at.elapsedMs
    const elapsed = () => performance.now() - startedAt
    const residual = this.residual(tf)
    for (; at.level < sizes.length; at.level++, at.iteration = 0) {
      for await (const event of this.clusterLevel(tf, residual, elapsed)) yield event
      subtractNearest(tf, residual, d, this.centres!)
      this.books.push(this.centres!)
      this.centres = null
    }
    const stepsMs = elapsed()
    const events = await this.judge(tf, stepsMs, elapsed)
    for (const event of events) yield event
    const result = this.last!
    yield { type: 'checkpoint', checkpoint: result }
    yield {
      type: 'done',
      timing: { trainMs: elapsed(), stepsPerSecond: (at.step * 1000) / stepsMs },
      checkpoints: { last: result, 'best-loss': { ...result, kind: 'best-loss' }, 'best-collision': { ...result, kind: 'best-collision' } },
    }
  }

  /** Iterates until the level settles; leaves its codes in `centres`. */
  private async *clusterLevel(tf: Tensorflow, residual: Float32Array, elapsed: () => number): AsyncGenerator<TrainingEvent> {
    const { sizes, at } = this
    const { kmeans_iters: most } = this.options.configuration
    const d = this.options.matrix.dimensions
    const size = sizes[at.level]!
    let centres: Float32Array = this.centres ?? seedCentres(residual, d, size, this.random)
    this.centres = centres
    const cluster = this.balanced ? null : new ClusterRows(tf, residual, d, size)
    try {
      while (at.iteration < most) {
        const step: ClusterStep = cluster ? lloydStep(cluster, centres, this.random) : balancedStep(tf, residual, d, centres)
        if (!Number.isFinite(step.error)) throw new StudioError('training.notFinite', { epoch: 0, term: 'codebook' })
        this.centres = centres = step.centres
        at.step++
        // A settled level is done, also for a run that goes on from here.
        at.iteration = step.settled ? most : at.iteration + 1
        at.elapsedMs = elapsed()
        await letMessagesIn()
        yield {
          type: 'progress', epoch: 0, step: at.level * most + at.iteration, totalSteps: sizes.length * most,
          stepsPerSecond: (at.step * 1000) / at.elapsedMs, loss: step.error / d,
        }
      }
    } finally {
      cluster?.dispose()
    }
  }

  /** The clustered rows less the codes of the levels that are done, n×d. */
  private residual(tf: Tensorflow): Float32Array {
    const { configuration, matrix } = this.options
    const rows = transformRows(matrix.gather(this.rows), matrix.dimensions, configuration.normalize_input, this.input)
    for (const book of this.books) subtractNearest(tf, rows, matrix.dimensions, book)
    return rows
  }

  private model(): ModelWeights {
    const { configuration, matrix } = this.options
    return { configuration, dimensions: matrix.dimensions, input: this.input, encoder: [], decoder: [], skip: null, codebooks: this.books }
  }

  private async judge(tf: Tensorflow, stepsMs: number, elapsed: () => number): Promise<TrainingEvent[]> {
    const { configuration, matrix, mode } = this.options
    const { sizes } = this
    const codec = createCodec(tf, mode, this.model())
    const encoded = await codec.encode(matrix).finally(() => codec.dispose())
    const error = encoded.reconstruction.reduce((sum, square) => sum + square, 0)
    const variance = totalVariance(configuration, matrix)
    const figures = {
      ...figuresOf({
        codes: encoded.codes, levels: sizes.length, sizes, distinctEmbeddings: distinctRows(matrix),
        reconstruction: { mse: error / (matrix.items * matrix.dimensions), fvu: variance > 0 ? error / variance : 0 },
      }),
      epoch: 0,
    }
    const train = this.terms(encoded, this.trainRows)
    const validation = this.validationRows.length > 0 ? this.terms(encoded, this.validationRows) : null
    this.last = { kind: 'last', epoch: 0, validationLoss: (validation ?? train).total, figures, model: this.model(), codes: encoded.codes }
    const usage = sizes.map((size, level) => codeCounts(encoded.codes, sizes.length, level, size))
    return [{
      type: 'epoch', usage,
      metrics: { epoch: 0, step: this.at.step, learningRate: 0, beta: 0, train, validation, figures, elapsedMs: elapsed(), stepsMs, revivedCodes: 0 },
    }]
  }

  /** Means over rows and dimensions, on the scale on which they were clustered. */
  private terms(encoded: Encoded, rows: Int32Array): LossTerms {
    const levels = this.sizes.length
    const d = this.options.matrix.dimensions
    const scale = (this.input?.scale ?? 1) ** 2
    let recon = 0
    let quantisation = 0
    for (const row of rows) {
      recon += encoded.reconstruction[row]! / scale
      for (let level = 0; level < levels; level++) quantisation += encoded.quantisation[row * levels + level]!
    }
    const mean = (sum: number) => sum / (rows.length * d)
    return { total: mean(recon), recon: mean(recon), commit: mean(quantisation), codebook: mean(quantisation), hinge: 0 }
  }

  state(): TrainingState {
    const results = packResults({ last: this.last, bestLoss: null, fewest: [] })
    return {
      epoch: this.at.level < this.sizes.length ? 0 : 1,
      step: this.at.step,
      arrays: {
        ...results.arrays,
        ...Object.fromEntries(this.books.map((book, level) => [`codebook.${level}`, book.slice()])),
        ...(this.centres ? { centres: this.centres.slice() } : {}),
      },
      json: { at: { ...this.at }, books: this.books.length, random: this.random.save(), results: results.json },
    }
  }

  private restore({ arrays, json }: TrainingState): void {
    const saved = json as { at: Position; books: number; random: number[]; results: unknown }
    const { configuration, matrix } = this.options
    this.at = { ...saved.at }
    this.random.assign(saved.random)
    this.books = Array.from({ length: saved.books }, (_, level) => (arrays[`codebook.${level}`] as Float32Array).slice())
    this.centres = (arrays['centres'] as Float32Array | undefined)?.slice() ?? null
    if (this.books.some((book, level) => book.length !== this.sizes[level]! * matrix.dimensions)) throw new StudioError('training.otherState')
    this.last = unpackResults(configuration, saved.results, arrays).last
  }
}
