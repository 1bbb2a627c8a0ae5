import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { pick, stopGradient, type Tensorflow } from '@core/graph'
import type { Configuration } from '@shared/configuration'
import { partialDistances } from './distances'
import { rotate } from './estimators'
import { hingeTerm } from './hinge'
import { sinkhornCodes } from './sinkhorn'

export interface Quantised {
  /** One int32 [B] a level. */
  codes: Tensor1D[]
  /** What the decoder sees, [B, m]: z + sg(q - z), or what the estimator makes of it. */
  decoderInput: Tensor2D
  /** Per level: the residual r_l before it, [B, m], and the distances of each row to its code are |r_l - e_l|². */
  residuals: Tensor2D[]
  chosen: Tensor2D[]
  /** Σ over levels of the hinge; 0 where there are no targets. */
  hinge: Scalar
}

export interface QuantiseOptions {
  configuration: Configuration
  codebooks: Tensor2D[]
  /** Balanced assignment and Gumbel mixtures are a matter of training; an encoded code is always the nearest one. */
  training: boolean
  /**
   * Unique targets of the batch, one int32 [B] a level, all -1 in the epochs before there are any; null where the
   * configuration knows none.
   */
  targets: Tensor1D[] | null
  /** Uniform noise of a level, [B, K]; only asked for by the Gumbel estimator in training. */
  noise: (level: number, shape: [number, number]) => Tensor2D
}

/** For encoding, where nothing is drawn. */
export const noNoise = (): never => {
  throw new Error('encoding draws no noise')
}

/** Residual quantisation of z [B, m]: at each level the nearest code (lowest index on a tie), then the residual. */
export function quantise(tf: Tensorflow, z: Tensor2D, options: QuantiseOptions): Quantised {
  const { configuration, codebooks, targets } = options
  const codes: Tensor1D[] = []
  const residuals: Tensor2D[] = []
  const chosen: Tensor2D[] = []
  const decoded: Tensor2D[] = []
  let hinge: Scalar = tf.scalar(0)
  let followsTarget: Tensor1D | null = null
  let r = z
  codebooks.forEach((codebook, level) => {
    const last = level === codebooks.length - 1
    const own = chooseCodes(tf, stopGradient(tf, r), stopGradient(tf, codebook), options, level)
    let code = own
    if (targets && configuration.unique_targets === 'all_levels') code = tf.where(tf.greaterEqual(targets[level]!, 0), targets[level]!, own)
    else if (targets) {
      // Targets of the last level stand for a prefix: only items that still have that prefix can take them.
      if (last) code = tf.where(followsTarget ?? tf.equal(own, own), targets[level]!, own) as Tensor1D
      else {
        const same: Tensor1D = tf.equal(own, targets[level]!)
        followsTarget = followsTarget ? (tf.logicalAnd(followsTarget, same) as Tensor1D) : same
      }
    }
    if (targets && configuration.hinge_weight > 0 && (last || configuration.unique_targets === 'all_levels'))
      hinge = hinge.add(hingeTerm(tf, r, stopGradient(tf, codebook), code, configuration.hinge_margin).mul(shareWithTarget(tf, targets[level]!)))
    const e = pick(tf, codebook, code)
    codes.push(code)
    residuals.push(r)
    chosen.push(e)
    decoded.push(configuration.estimator === 'gumbel' && options.training ? softPick(tf, r, codebook, options, level) : e)
    r = tf.sub(r, configuration.residual_gradient === 'cut' ? stopGradient(tf, e) : e)
  })
  const q = tf.addN(decoded)
  return { codes, residuals, chosen, hinge, decoderInput: estimate(tf, z, q, options) }
}

/** 1 where the batch has targets, 0 where it has none yet. */
const shareWithTarget = (tf: Tensorflow, targets: Tensor1D): Scalar => tf.mean(tf.greaterEqual(targets, 0).cast('float32'))

function estimate(tf: Tensorflow, z: Tensor2D, q: Tensor2D, { configuration, training }: QuantiseOptions): Tensor2D {
  if (configuration.estimator === 'rotation') return rotate(tf, z, q)
  // The Gumbel mixture is differentiable itself.
  if (configuration.estimator === 'gumbel' && training) return q
  return tf.add(z, stopGradient(tf, tf.sub(q, z)))
}

function chooseCodes(tf: Tensorflow, r: Tensor2D, codebook: Tensor2D, { configuration, training }: QuantiseOptions, level: number): Tensor1D {
  const cosine = configuration.distance === 'cosine'
  const distances = cosine ? partialDistances(tf, unit(tf, r), unit(tf, codebook)) : partialDistances(tf, r, codebook)
  const epsilon = sinkhornEpsilon(configuration, level)
  if (training && configuration.assignment !== 'nearest' && epsilon > 0)
    return sinkhornCodes(tf, distances.add(tf.sum(tf.square(r), 1, true)) as Tensor2D, configuration, epsilon)
  return tf.argMin(distances, 1)
}

/** ε of a level; one number counts for every level, 0 stands for nearest. */
export function sinkhornEpsilon({ sinkhorn_epsilon: epsilon }: Configuration, level: number): number {
  return typeof epsilon === 'number' ? epsilon : (epsilon[level] ?? 0)
}

const unit = (tf: Tensorflow, x: Tensor2D): Tensor2D => tf.div(x, tf.sqrt(tf.sum(tf.square(x), 1, true)).add(1e-12))

/**
 * Gumbel-softmax (Jang, Gu and Poole, arXiv 1611.01144): softmax((-d + g)/τ) over the codes, g = -log(-log u); the
 * mixture of codewords is what the decoder sees, so gradients reach every code.
 */
function softPick(tf: Tensorflow, r: Tensor2D, codebook: Tensor2D, { configuration, noise }: QuantiseOptions, level: number): Tensor2D {
  const u = noise(level, [r.shape[0], codebook.shape[0]])
  const gumbel = tf.neg(tf.log(tf.neg(tf.log(u.add(1e-10))).add(1e-10)))
  const logits = tf.sub(gumbel, partialDistances(tf, r, codebook)).div(configuration.gumbel_temperature)
  return tf.matMul(tf.softmax(logits as Tensor2D), codebook)
}
