import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { type InputSpec, type ProgramBuilder, type Tensorflow, type Trace } from '@core/graph'
import { codebookSizes, type Configuration } from '@shared/configuration'
import { emaUpdate } from './ema'
import { lossTensors, totalLoss } from './losses'
import { decode, encode, type Dropout, type Read } from './model'
import { applyUpdate, clipByGlobalNorm, slotsOf } from './optimisers'
import { parametersOf, type Parameter } from './parameters'
import { noNoise, quantise, type Quantised } from './quantiser'
import type { TrainingVariables } from './trainingVariables'

/** What a program is made for; everything here is fixed in its traced graphs. */
export interface ProgramShape {
  configuration: Configuration
  dimensions: number
  /** Rows of the resident matrix; null: batches are fed. */
  residentItems: number | null
  /** Signatures of training steps: rows in a batch, steps in a call. */
  trainings: { batch: number; steps: number }[]
  evaluationRows: number
}

export const trainingName = (batch: number, steps: number): string => `train.${batch}x${steps}`

/** Names of the loss terms in a training signature's output, in order. */
export const TERM_NAMES = ['total', 'recon', 'commit', 'codebook', 'hinge'] as const

/**
 * Declares the variables and signatures of training: `train.BxS` runs S steps on S·B rows and gives the sum
 * of their loss terms; `evaluate` gives codes and squared errors of a chunk; `latents` gives z.
 */
export function defineTraining(tf: Tensorflow, shape: ProgramShape) {
  return (builder: ProgramBuilder): TrainingVariables => {
    const { configuration, dimensions } = shape
    const parameters = parametersOf(configuration, dimensions)
    const variables: TrainingVariables = {
      parameters: new Map(parameters.map((one) => [one.name, builder.variable(one.name, one.shape)])),
      slots: new Map(),
      matrix: shape.residentItems === null ? null : builder.variable('matrix', [shape.residentItems, dimensions]),
    }
    const trained = parameters.filter((one) => one.role !== 'codebook' || configuration.codebook_update === 'gradient')
    for (const one of trained)
      for (const slot of slotsOf(configuration)) declareSlot(builder, variables, `${one.name}/${slot}`, one.shape)
    if (configuration.codebook_update === 'ema') {
      codebookSizes(configuration).forEach((size, l) => {
        declareSlot(builder, variables, `ema.${l}.counts`, [size])
        declareSlot(builder, variables, `ema.${l}.sums`, [size, configuration.code_dim])
      })
    }
    for (const { batch, steps } of shape.trainings) declareTraining(tf, builder, shape, variables, trained, batch, steps)
    declareEvaluation(tf, builder, shape, variables)
    return variables
  }
}

function declareSlot(builder: ProgramBuilder, variables: TrainingVariables, name: string, shape: readonly number[]): void {
  variables.slots.set(name, builder.variable(name, shape))
}

/** Rows by index where the matrix is resident, else the rows themselves. */
const rowsSpec = ({ residentItems, dimensions }: ProgramShape, rows: number): InputSpec =>
  residentItems === null ? { shape: [rows, dimensions], dtype: 'float32' } : { shape: [rows], dtype: 'int32' }

function rowsOf(tf: Tensorflow, trace: Trace, variables: TrainingVariables, rows: Tensor): Tensor2D {
  return variables.matrix ? (tf.gather(trace.read(variables.matrix), rows as Tensor1D) as Tensor2D) : (rows as Tensor2D)
}

const usesNoise = ({ dropout, estimator }: Configuration): boolean => dropout > 0 || estimator === 'gumbel'

function declareTraining(
  tf: Tensorflow,
  builder: ProgramBuilder,
  shape: ProgramShape,
  variables: TrainingVariables,
  trained: Parameter[],
  batch: number,
  steps: number,
): void {
  const { configuration } = shape
  // One signature serves with targets and without (all -1): a second one would cost more to compile than it saves.
  const onTargets = configuration.unique_targets !== 'off'
  const levels = configuration.num_codebooks
  const perStep: InputSpec = { shape: [steps], dtype: 'float32' }
  const inputs: Record<string, InputSpec> = {
    rows: rowsSpec(shape, batch * steps),
    learningRate: perStep,
    beta1Power: perStep,
    beta2Power: perStep,
    beta: { shape: [], dtype: 'float32' },
  }
  if (onTargets) inputs['targets'] = { shape: [batch * steps, levels], dtype: 'int32' }
  if (usesNoise(configuration)) inputs['seeds'] = { shape: [steps, 2], dtype: 'int32' }

  builder.signature(trainingName(batch, steps), inputs, (given, trace) => {
    const at = (name: string, step: number): Scalar => tf.slice(given[name]!, [step], [1]).reshape([]) as Scalar
    const partOf = (tensor: Tensor, step: number): Tensor =>
      steps === 1 ? tensor : tf.slice(tensor, [step * batch, ...tensor.shape.slice(1).map(() => 0)], [batch, ...tensor.shape.slice(1)])
    const sums: Tensor[] = []
    for (let step = 0; step < steps; step++) {
      const terms = trace.step(() => {
        const targets = onTargets ? partOf(given['targets']!, step) : null
        const seed = given['seeds'] ? (tf.slice(given['seeds'], [step, 0], [1, 2]).reshape([2]) as Tensor1D) : null
        return oneStep(tf, trace, {
          shape, variables, trained, seed,
          x: rowsOf(tf, trace, variables, partOf(given['rows']!, step)),
          targets: targets ? columns(tf, targets as Tensor2D, batch, levels) : null,
          beta: given['beta']!,
          rates: { learningRate: at('learningRate', step), beta1Power: at('beta1Power', step), beta2Power: at('beta2Power', step) },
        })
      })
      sums.push(terms)
    }
    return { terms: steps === 1 ? sums[0]! : tf.addN(sums) }
  })
}

const columns = (tf: Tensorflow, matrix: Tensor2D, rows: number, count: number): Tensor1D[] =>
  Array.from({ length: count }, (_, column) => tf.slice(matrix, [0, column], [rows, 1]).reshape([rows]) as Tensor1D)

interface StepInput {
  shape: ProgramShape
  variables: TrainingVariables
  trained: Parameter[]
  x: Tensor2D
  targets: Tensor1D[] | null
  beta: Tensor
  seed: Tensor1D | null
  rates: Parameters<typeof applyUpdate>[5]
}

/** Forward, backward, update; gives [total, recon, commit, codebook, hinge]. */
function oneStep(tf: Tensorflow, trace: Trace, input: StepInput): Tensor {
  const { shape: { configuration }, variables, trained, x, targets, seed } = input
  const current = (name: string): Tensor => trace.read(variables.parameters.get(name)!)
  let draws = 0
  const dropout: Dropout = configuration.dropout > 0 && seed ? (h) => dropped(tf, trace, h, configuration.dropout, seed, draws++) : null
  // The gradient's scope disposes of what the forward pass made; what is needed after it is kept, and freed here.
  let terms: Tensor | null = null
  let seen: Pick<Quantised, 'codes' | 'residuals'> | null = null

  const loss = (...weights: Tensor[]): Scalar => {
    const read: Read = (name) => {
      const at = trained.findIndex((one) => one.name === name)
      return at < 0 ? current(name) : weights[at]!
    }
    const z = encode(tf, read, configuration, x, dropout)
    const quantised = quantise(tf, z, {
      configuration, targets, training: true,
      codebooks: codebookSizes(configuration).map((_, l) => read(`codebook.${l}`) as Tensor2D),
      noise: (level, size) => trace.randomUniform(size, seed!, 1000 + level) as Tensor2D,
    })
    const xHat = decode(tf, read, configuration, quantised.decoderInput, dropout)
    const parts = lossTensors(tf, configuration, x, xHat, quantised)
    const total = totalLoss(configuration, parts, input.beta)
    terms = tf.keep(tf.stack([total, parts.recon, parts.commit, parts.codebook, parts.hinge]))
    if (configuration.codebook_update === 'ema')
      seen = { codes: quantised.codes.map((code) => tf.keep(code.clone())), residuals: quantised.residuals.map((r) => tf.keep(r.clone())) }
    return total
  }
  const { grads } = tf.valueAndGrads(loss)(trained.map((one) => current(one.name)))
  // A weight that no term of this configuration reaches has no gradient at all.
  const all = trained.map((one, i) => grads[i] ?? tf.zerosLike(current(one.name)))
  const gradients = configuration.grad_clip > 0 ? clipByGlobalNorm(tf, all, configuration.grad_clip) : all
  trained.forEach((one, i) => {
    const slots = slotsOf(configuration).map((slot) => variables.slots.get(`${one.name}/${slot}`)!)
    applyUpdate(trace, configuration, variables.parameters.get(one.name)!, slots, gradients[i]!, input.rates)
  })
  if (seen) {
    emaUpdate(tf, trace, configuration, variables, seen)
    tf.dispose(seen)
  }
  const result = tf.clone(terms!)
  tf.dispose(terms!)
  return result
}

/** Inverted dropout (Srivastava et al. 2014). */
function dropped(tf: Tensorflow, trace: Trace, x: Tensor2D, rate: number, seed: Tensor1D, stream: number): Tensor2D {
  const kept = tf.greaterEqual(trace.randomUniform(x.shape, seed, stream), rate).cast('float32')
  return tf.mul(x, kept.mul(1 / (1 - rate))) as Tensor2D
}

function declareEvaluation(tf: Tensorflow, builder: ProgramBuilder, shape: ProgramShape, variables: TrainingVariables): void {
  const { configuration, evaluationRows } = shape
  const inputs = { rows: rowsSpec(shape, evaluationRows) }
  const start = (given: Record<string, Tensor>, trace: Trace) => {
    const read: Read = (name) => trace.read(variables.parameters.get(name)!)
    const x = rowsOf(tf, trace, variables, given['rows']!)
    return { read, x, z: encode(tf, read, configuration, x, null) }
  }
  builder.signature('latents', inputs, (given, trace) => ({ z: start(given, trace).z }))
  builder.signature('evaluate', inputs, (given, trace) => {
    const { read, x, z } = start(given, trace)
    const codebooks = codebookSizes(configuration).map((_, l) => read(`codebook.${l}`) as Tensor2D)
    const q = quantise(tf, z, { configuration, codebooks, training: false, targets: null, noise: noNoise })
    const xHat = decode(tf, read, configuration, q.decoderInput, null)
    return {
      codes: tf.stack(q.codes, 1),
      // Unique targets need the latents of every item once an epoch: no second pass for them.
      ...(configuration.unique_targets === 'off' ? {} : { z }),
      /** |x - x̂|² of each row. */
      reconstruction: tf.sum(tf.square(tf.sub(x, xHat)), 1),
      /** |r_l - e_l|² of each row and level. */
      quantisation: tf.stack(q.residuals.map((r, l) => tf.sum(tf.square(tf.sub(r, q.chosen[l]!)), 1)), 1),
    }
  })
}
