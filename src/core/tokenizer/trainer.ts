import { buildProgram, type BuiltProgram, type Tensorflow, type Values } from '@core/graph'
import { distinctRows } from '@core/metrics/duplicates'
import { uniqueTargets } from '@core/resolve/uniqueTargets'
import { StudioError } from '@shared/errors'
import { codebookSizes, type Configuration } from '@shared/configuration'
import type { EmbeddingMatrix, ModelWeights } from './events'
import { emptyEvaluation, type Evaluation } from './evaluation'
import { fitInput, transformRows, type InputTransform } from './inputTransform'
import { drawInterpolated, interpolatedCount, withInterpolated } from './interpolated'
import { residualKmeans, startingRows } from './kmeans'
import { initialValues, parameterCount, parametersOf, sizeOf } from './parameters'
import { principalAxes } from './pca'
import { Random } from './random'
import { betaAt, learningRateAt } from './schedules'
import { reviveLevel } from './revival'
import { gatherRows, joined, transposed } from './rows'
import { split } from './split'
import { defineTraining, trainingName } from './trainingProgram'
import type { TrainingVariables } from './trainingVariables'
import { modelFromArrays } from './weights'

/** Above this the transformed matrix is not kept in the graph; batches are read and fed. */
const RESIDENT_BYTES = 1.5 * 2 ** 30
/** Assumed for the length of a call; a slower machine only hears pause and cancel a little later. */
const FLOPS_PER_MS = 6e7
const CALL_MS = 80
const MAX_STEPS_A_CALL = 8
/** A step unrolled into a call costs 60 ms at the first one and saves 0.15 ms at each: shorter runs only lose. */
const STEPS_WORTH_UNROLLING = 5000

export interface TrainerOptions {
  tf: Tensorflow
  mode: 'compiled' | 'eager'
  configuration: Configuration
  matrix: EmbeddingMatrix
  residentBytes?: number
}

/**
 * A model in training: its program, its variables and what is fixed for the run. Synchronous pieces of at most about
 * a tenth of a second each; train.ts puts them in order.
 */
export class Trainer {
  readonly trainRows: Int32Array
  readonly validationRows: Int32Array
  /** What an epoch goes through: the training rows and the made-up items, which come after all rows of the matrix. */
  private readonly epochRows: Int32Array
  /** The given matrix and the made-up items. */
  private readonly matrix: EmbeddingMatrix
  readonly sizes: number[]
  readonly stepsPerEpoch: number
  readonly stepsPerCall: number
  readonly parameters: number
  readonly distinctEmbeddings: number
  readonly random: Random
  /** Σ|x - mean|² over all items, on the network's scale. */
  readonly totalVariance: number
  targets: Int32Array | null = null
  private readonly input: InputTransform
  private readonly program: BuiltProgram<TrainingVariables>
  private readonly evaluationRows: number

  constructor(private readonly options: TrainerOptions) {
    const { tf, configuration, matrix } = options
    this.sizes = codebookSizes(configuration)
    this.random = new Random(configuration.seed)
    const [train, validation] = split(matrix.items, configuration.val_ratio, this.random)
    if (train.length < 2) throw new StudioError('training.tooFewItems', { items: train.length })
    this.trainRows = train
    this.validationRows = validation
    const made = interpolatedCount(configuration, train.length)
    this.matrix = made > 0 ? withInterpolated(matrix, drawInterpolated(tf, matrix, train, made, this.random)) : matrix
    this.epochRows = made > 0 ? Int32Array.from([...train, ...Array.from({ length: made }, (_, t) => matrix.items + t)]) : train
    this.input = fitInput(configuration, matrix, train)
    this.parameters = parameterCount(configuration, matrix.dimensions)
    const batch = Math.min(configuration.batch_size, this.epochRows.length)
    this.stepsPerEpoch = Math.ceil(this.epochRows.length / batch)
    const short = configuration.epochs * this.stepsPerEpoch < STEPS_WORTH_UNROLLING
    const fullBatches = Math.floor(this.epochRows.length / batch)
    this.stepsPerCall = short ? 1 : stepsPerCall(options.mode, this.parameters * batch, fullBatches)
    this.evaluationRows = evaluationRows(matrix.items, this.parameters)
    const resident = this.matrix.items * matrix.dimensions * 4 <= (options.residentBytes ?? RESIDENT_BYTES)
    const tail = this.epochRows.length % batch
    this.program = buildProgram(
      tf,
      defineTraining(tf, {
        configuration,
        dimensions: matrix.dimensions,
        residentItems: resident ? this.matrix.items : null,
        evaluationRows: this.evaluationRows,
        trainings: [
          { batch, steps: 1 },
          ...(this.stepsPerCall > 1 ? [{ batch, steps: this.stepsPerCall }] : []),
          ...(tail > 0 ? [{ batch: tail, steps: 1 }] : []),
        ],
      }),
      { mode: options.mode, precision: configuration.precision },
    )
    this.distinctEmbeddings = distinctRows(matrix)
    this.totalVariance = this.load(resident)
  }

  /** Fills the resident matrix; gives Σ|x - mean|² over all items. */
  private load(resident: boolean): number {
    const { items } = this.options.matrix
    const { matrix } = this
    const { dimensions: d } = matrix
    const all = resident ? new Float32Array(matrix.items * d) : null
    const sum = new Float64Array(d)
    let squares = 0
    for (let from = 0; from < (all ? matrix.items : items); from += 8192) {
      const block = this.transformed(matrix.read(from, Math.min(matrix.items, from + 8192)))
      all?.set(block, from * d)
      const own = Math.min(block.length, (items - from) * d)
      for (let at = 0; at < own; )
        for (let j = 0; j < d; j++, at++) {
          sum[j]! += block[at]!
          squares += block[at]! ** 2
        }
    }
    if (all) this.program.set(this.program.defined.matrix!, all)
    return squares - sum.reduce((total, value) => total + value * value, 0) / items
  }

  private transformed(rows: Float32Array): Float32Array {
    return transformRows(rows, this.options.matrix.dimensions, this.options.configuration.normalize_input, this.input)
  }

  /** Squares the network's scale has to be multiplied by to be on the raw one. */
  get rawSquare(): number {
    return (this.input?.scale ?? 1) ** 2
  }

  /** Weights before step 1, drawn from the run's seed; the PCA skip from the data. */
  initialise(): void {
    const { tf, configuration, matrix } = this.options
    const values = initialValues(configuration, matrix.dimensions, this.random)
    if (configuration.skip === 'pca') {
      const m = configuration.code_dim
      const d = matrix.dimensions
      const axes = principalAxes(tf, this.trainRows.length, d, m, (from, to) => this.transformed(matrix.gather(this.trainRows.slice(from, to))))
      values.set('encoder.skip.weight', axes)
      values.set('decoder.skip.weight', transposed(axes, m, d))
    }
    this.setParameters(values)
    if (configuration.codebook_update === 'ema') this.startEma()
  }

  private setParameters(values: ReadonlyMap<string, Float32Array>): void {
    this.program.setAll([...values].map(([name, value]) => [this.program.defined.parameters.get(name)!, value] as const))
  }

  /** EMA state that stands for the codes as they are, each as if it had an even share of a batch. */
  private startEma(): void {
    const { configuration } = this.options
    this.sizes.forEach((size, l) => {
      const share = Math.min(configuration.batch_size, this.trainRows.length) / size
      const codes = this.program.get(this.program.defined.parameters.get(`codebook.${l}`)!) as Float32Array
      this.program.setAll([
        [this.program.defined.slots.get(`ema.${l}.counts`)!, new Float32Array(size).fill(share)],
        [this.program.defined.slots.get(`ema.${l}.sums`)!, codes.map((value) => value * share)],
      ])
    })
  }

  /** Rows that k-means works on at most. */
  get clusteredRows(): number {
    return startingRows(Math.max(...this.sizes))
  }

  /** K-means on the latents of a batch or of all training items (a seeded sample of many), level by level. */
  initialiseCodebooks(batch: Int32Array): void {
    const { tf, configuration } = this.options
    const { code_dim: width, kmeans_iters: iterations, kmeans_residuals: by } = configuration
    let rows = configuration.kmeans_on === 'all' ? this.trainRows : batch
    if (rows.length > this.clusteredRows) rows = this.random.shuffle(rows.slice()).slice(0, this.clusteredRows)
    const codebooks = residualKmeans(tf, this.latents(rows), width, this.sizes, iterations, this.random, by)
    this.setParameters(new Map(codebooks.map((codebook, l) => [`codebook.${l}`, codebook])))
    if (configuration.codebook_update === 'ema') this.startEma()
  }

  /** A fresh order of the training items, and of the made-up ones, for one epoch. */
  order(): Int32Array {
    return this.random.shuffle(this.epochRows.slice())
  }

  /** Runs the steps on consecutive rows of the epoch's order; gives the sums of the steps' loss terms. */
  steps(rows: Int32Array, steps: number, epoch: number, firstStep: number, stepInEpoch: number): Float32Array {
    const { configuration } = this.options
    const count = rows.length / steps
    const series = (of: (step: number) => number) => Float32Array.from({ length: steps }, (_, i) => of(i))
    const inputs: Record<string, Values | number> = {
      rows: this.fed(rows),
      learningRate: series((i) => learningRateAt(configuration, epoch, stepInEpoch + i, this.stepsPerEpoch)),
      beta1Power: series((i) => 0.9 ** (firstStep + i + 1)),
      beta2Power: series((i) => 0.999 ** (firstStep + i + 1)),
      beta: betaAt(configuration, epoch),
    }
    if (configuration.unique_targets !== 'off') {
      const levels = configuration.num_codebooks
      inputs['targets'] = this.targets ? gatherRows(this.targets, levels, rows) : new Int32Array(rows.length * levels).fill(-1)
    }
    if (configuration.dropout > 0 || configuration.estimator === 'gumbel')
      inputs['seeds'] = Int32Array.from({ length: steps * 2 }, (_, i) => (i % 2 === 0 ? configuration.seed : firstStep + (i >> 1)))
    return this.program.call(trainingName(count, steps), inputs)['terms'] as Float32Array
  }

  private fed(rows: Int32Array): Values {
    return this.program.defined.matrix ? rows : this.transformed(this.matrix.gather(rows))
  }

  /** Chunks of rows for one evaluation call each, all of one length (the last filled up with its first row). */
  *chunks(rows: Int32Array): Generator<{ from: number; count: number; rows: Int32Array }> {
    for (let from = 0; from < rows.length; from += this.evaluationRows) {
      const part = rows.slice(from, from + this.evaluationRows)
      const full = new Int32Array(this.evaluationRows).fill(part[0]!)
      full.set(part)
      yield { from, count: part.length, rows: full }
    }
  }

  evaluateChunk(chunk: { from: number; count: number; rows: Int32Array }, into: Evaluation): void {
    const levels = this.sizes.length
    const out = this.program.call('evaluate', { rows: this.fed(chunk.rows) })
    into.codes.set((out['codes'] as Int32Array).subarray(0, chunk.count * levels), chunk.from * levels)
    into.reconstruction.set((out['reconstruction'] as Float32Array).subarray(0, chunk.count), chunk.from)
    into.quantisation.set((out['quantisation'] as Float32Array).subarray(0, chunk.count * levels), chunk.from * levels)
    const m = this.options.configuration.code_dim
    into.latents?.set((out['z'] as Float32Array).subarray(0, chunk.count * m), chunk.from * m)
  }

  /** z of the given rows, n×m. */
  latents(rows: Int32Array): Float32Array {
    const m = this.options.configuration.code_dim
    const latents = new Float32Array(rows.length * m)
    for (const chunk of this.chunks(rows)) {
      const { z } = this.program.call('latents', { rows: this.fed(chunk.rows) })
      latents.set((z as Float32Array).subarray(0, chunk.count * m), chunk.from * m)
    }
    return latents
  }

  /**
   * Sets the epoch's unique targets from the training items as they are encoded now.
   * @param known the evaluation of all items that the epoch before ended with, if nothing has changed since.
   */
  refreshTargets(known: Evaluation | null): void {
    const { configuration, matrix } = this.options
    const { trainRows, epochRows } = this
    const levels = configuration.num_codebooks
    const own = known ?? this.evaluated(Int32Array.from({ length: matrix.items }, (_, row) => row))
    const made = epochRows.length > trainRows.length ? this.evaluated(epochRows.subarray(trainRows.length)) : null
    const together = <T extends Float32Array | Int32Array>(width: number, ofOwn: T, ofMade: T | undefined): T => {
      const training = trainRows.length === matrix.items ? ofOwn : gatherRows(ofOwn, width, trainRows)
      return ofMade ? joined(training, ofMade) : training
    }
    const unique = uniqueTargets(
      {
        items: epochRows.length, levels, sizes: this.sizes, width: configuration.code_dim,
        codes: together(levels, own.codes, made?.codes),
        latents: together(configuration.code_dim, own.latents!, made?.latents ?? undefined),
        codebooks: this.sizes.map((_, l) => this.program.get(this.program.defined.parameters.get(`codebook.${l}`)!) as Float32Array),
      },
      configuration.unique_targets_room,
    )
    this.targets = new Int32Array(this.matrix.items * levels)
    epochRows.forEach((row, i) => this.targets!.set(unique.subarray(i * levels, (i + 1) * levels), row * levels))
  }

  /** An evaluation of the given rows alone, in their order. */
  private evaluated(rows: Int32Array): Evaluation {
    const evaluation = emptyEvaluation(this.options.configuration, rows.length)
    for (const chunk of this.chunks(rows)) this.evaluateChunk(chunk, evaluation)
    return evaluation
  }

  /** Moves codes that no training item uses to badly represented items; gives how many. Their optimiser state starts anew. */
  reviveDeadCodes(evaluation: Evaluation): number {
    const { trainRows, sizes } = this
    const levels = sizes.length
    const width = this.options.configuration.code_dim
    const residual = this.latents(trainRows)
    let revived = 0
    for (const level of sizes.keys()) {
      const variable = this.program.defined.parameters.get(`codebook.${level}`)!
      const codebook = this.program.get(variable) as Float32Array
      const slots = ['m', 'v'].flatMap((slot) => this.program.defined.slots.get(`codebook.${level}/${slot}`) ?? [])
      const moments = slots.map((slot) => this.program.get(slot) as Float32Array)
      const moved = reviveLevel({
        width, codebook, moments, residual,
        codes: trainRows.map((row) => evaluation.codes[row * levels + level]!),
        errors: Float64Array.from(trainRows, (row) => evaluation.quantisation[row * levels + level]!),
      }, this.random)
      if (moved > 0) this.program.setAll([[variable, codebook], ...slots.map((slot, i) => [slot, moments[i]!] as const)])
      revived += moved
    }
    if (revived > 0 && this.options.configuration.codebook_update === 'ema') this.startEma()
    return revived
  }

  /** A copy of the model as it is. */
  model(): ModelWeights {
    const { configuration, matrix } = this.options
    const names = parametersOf(configuration, matrix.dimensions).map((one) => one.name)
    const values = this.program.getAll(names.map((name) => this.program.defined.parameters.get(name)!))
    const arrays = new Map(names.map((name, i) => [name, values[i] as Float32Array]))
    return modelFromArrays(configuration, matrix.dimensions, this.input, (name) => arrays.get(name)!)
  }

  /** All variables but the matrix, by name. */
  save(): Record<string, Float32Array | Int32Array> {
    const { parameters, slots } = this.program.defined
    const named = [...parameters, ...slots]
    const values = this.program.getAll(named.map(([, variable]) => variable))
    return Object.fromEntries(named.map(([name], i) => [name, values[i] as Float32Array]))
  }

  /** Throws training.otherState where an array is missing or of another size. */
  restore(arrays: Record<string, Float32Array | Int32Array>): void {
    const { parameters, slots } = this.program.defined
    const expected = new Map(parametersOf(this.options.configuration, this.options.matrix.dimensions).map((one) => [one.name, sizeOf(one)]))
    this.program.setAll(
      [...parameters, ...slots].map(([name, variable]) => {
        const values = arrays[name]
        if (!(values instanceof Float32Array) || values.length !== (expected.get(name) ?? values.length)) throw new StudioError('training.otherState')
        return [variable, values] as const
      }),
    )
  }

  dispose(): void {
    this.program.dispose()
  }
}

/** Rows of an evaluation call: within its time, and such that the last chunk is about as full as the others. */
function evaluationRows(items: number, parameters: number): number {
  const most = Math.min(8192, Math.max(256, Math.floor((FLOPS_PER_MS * CALL_MS) / (2 * parameters))))
  return Math.ceil(items / Math.ceil(items / most))
}

function stepsPerCall(mode: TrainerOptions['mode'], weightsTimesBatch: number, fullBatches: number): number {
  if (mode === 'eager') return 1
  const stepMs = (6 * weightsTimesBatch) / FLOPS_PER_MS
  return Math.max(1, Math.min(MAX_STEPS_A_CALL, fullBatches, Math.floor(CALL_MS / stepMs)))
}
