import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import {
  type AdamConstants,
  buildProgram,
  type BuildOptions,
  pick,
  type ProgramBuilder,
  stopGradient,
  type Variable,
} from '@core/graph'
import { expectClose, floats, tf } from './lib/both'

const BATCH = 48
const WIDTHS = [20, 14, 6]
const CODES = 8
const LEVELS = 2

interface Model {
  weights: Variable[]
  moments: Variable[]
}

/** An auto-encoder with residual codebooks, trained by AdamW; `gradients` gives the loss and every gradient. */
function defineModel(stepsPerCall: number, constants?: AdamConstants) {
  return (builder: ProgramBuilder): Model => {
    const widths = [...WIDTHS, ...[...WIDTHS].reverse().slice(1)]
    const shapes = widths.slice(1).flatMap((to, i) => [[widths[i]!, to], [to]])
    shapes.push(...Array.from({ length: LEVELS }, () => [CODES, WIDTHS.at(-1)!]))
    const weights = shapes.map((shape, i) => builder.variable(`w${i}`, shape))
    const moments = ['m', 'v'].flatMap((kind) =>
      shapes.map((shape, i) => builder.variable(`${kind}${i}`, shape)),
    )
    const rows = { x: { shape: [BATCH * stepsPerCall, WIDTHS[0]!], dtype: 'float32' } } as const
    const part = (x: Tensor, step: number) => tf.slice(x, [step * BATCH, 0], [BATCH, -1]) as Tensor2D

    builder.signature('gradients', rows, ({ x }, trace) => {
      const { value, grads } = tf.valueAndGrads(lossOf(part(x!, 0)))(weights.map((one) => trace.read(one)))
      return { loss: value, ...Object.fromEntries(grads.map((gradient, i) => [`g${i}`, gradient])) }
    })
    const rates = { rates: { shape: [stepsPerCall, 3], dtype: 'float32' } } as const
    builder.signature('train', { ...rows, ...rates }, (given, trace) => {
      const losses = Array.from({ length: stepsPerCall }, (_, step) =>
        trace.step(() => {
          const { value, grads } = tf.valueAndGrads(lossOf(part(given['x']!, step)))(
            weights.map((one) => trace.read(one)),
          )
          const [learningRate, beta1Power, beta2Power] = tf.unstack(
            tf.slice(given['rates']!, [step, 0], [1, 3]).reshape([3]),
          ) as Scalar[]
          weights.forEach((one, i) => {
            const slots = [moments[i]!, moments[weights.length + i]!] as const
            trace.applyAdam(
              one,
              ...slots,
              grads[i]!,
              { learningRate: learningRate!, beta1Power: beta1Power!, beta2Power: beta2Power! },
              constants,
            )
          })
          return value
        }),
      )
      return { losses: tf.stack(losses) }
    })
    return { weights, moments }
  }
}

function lossOf(x: Tensor2D) {
  return (...weights: Tensor[]): Scalar => {
    const layers = 2 * (WIDTHS.length - 1)
    const layer = (h: Tensor, i: number): Tensor =>
      tf.add(tf.matMul(h as Tensor2D, weights[2 * i] as Tensor2D), weights[2 * i + 1]!)
    const z = layer(tf.relu(layer(x, 0)), 1)
    let r = z
    let q: Tensor = tf.zerosLike(z)
    let terms = tf.scalar(0)
    for (let level = 0; level < LEVELS; level++) {
      const codebook = weights[2 * layers + level] as Tensor2D
      const distances = tf.sub(
        tf.sum(tf.square(codebook), 1),
        tf.mul(2, tf.matMul(r as Tensor2D, codebook, false, true)),
      )
      const e = pick(tf, codebook, tf.argMin(stopGradient(tf, distances), 1) as Tensor1D)
      terms = terms.add(tf.mean(tf.square(tf.sub(stopGradient(tf, e), r))).mul(0.25))
      terms = terms.add(tf.mean(tf.square(tf.sub(e, stopGradient(tf, r)))))
      r = tf.sub(r, e)
      q = tf.add(q, e)
    }
    const y = tf.add(z, stopGradient(tf, tf.sub(q, z)))
    const xHat = layer(tf.relu(layer(y, 2)), 3)
    return tf.add(tf.mean(tf.square(tf.sub(x, xHat))), terms)
  }
}

function start(
  mode: BuildOptions['mode'],
  {
    steps = 1,
    precision = 'float32' as BuildOptions['precision'],
    constants = undefined as AdamConstants | undefined,
  } = {},
) {
  const program = buildProgram(tf, defineModel(steps, constants), { mode, precision })
  program.setAll(
    program.defined.weights.map((one, i) => [one, floats(50 + i, [...one.shape], -0.4, 0.4).values]),
  )
  return program
}

const rates = (from: number, steps: number): Float32Array =>
  Float32Array.from({ length: 3 * steps }, (_, i) => {
    const step = from + Math.floor(i / 3)
    return [1e-2, 0.9 ** step, 0.999 ** step][i % 3]!
  })

const batches = (count: number) => floats(7, [count * BATCH, WIDTHS[0]!])

describe('a training step', () => {
  it('has the eager loss and the eager gradient of every weight, to 1e-5', () => {
    const [compiled, eager] = (['compiled', 'eager'] as const).map((mode) => {
      const program = start(mode)
      const result = program.call('gradients', { x: batches(1).values })
      program.dispose()
      return result
    })
    expect(Object.keys(compiled!)).toEqual(Object.keys(eager!))
    for (const [name, values] of Object.entries(eager!)) {
      expect(values.some((value) => value !== 0)).toBe(true)
      expectClose(compiled![name]!, values, 1e-5)
    }
  })

  it('trains as the eager one does, over several steps', () => {
    const x = batches(6).values
    const [compiled, eager] = (['compiled', 'eager'] as const).map((mode) => {
      const program = start(mode, { constants: { weightDecay: 0.1 } })
      const losses = Array.from(
        { length: 6 },
        (_, i) =>
          program.call('train', {
            x: x.slice(i * BATCH * WIDTHS[0]!, (i + 1) * BATCH * WIDTHS[0]!),
            rates: rates(i + 1, 1),
          })['losses']![0]!,
      )
      const weights = program.getAll([...program.defined.weights, ...program.defined.moments])
      program.dispose()
      return { losses: Float32Array.from(losses), weights }
    })
    expect(compiled!.losses[5]!).toBeLessThan(compiled!.losses[0]!)
    expectClose(compiled!.losses, eager!.losses, 1e-5)
    compiled!.weights.forEach((values, i) => expectClose(values, eager!.weights[i]!, 1e-4))
  })

  it('gives the same bits alone and with others in one call', () => {
    const x = batches(6).values
    const run = (steps: number) => {
      const program = start('compiled', { steps })
      const size = steps * BATCH * WIDTHS[0]!
      for (let i = 0; i < 6 / steps; i++)
        program.call('train', { x: x.slice(i * size, (i + 1) * size), rates: rates(i * steps + 1, steps) })
      const weights = program.getAll(program.defined.weights)
      program.dispose()
      return weights.map((values) => [...values])
    }
    expect(run(3)).toEqual(run(1))
    expect(run(6)).toEqual(run(1))
  })

  it('stays close to float32 with bfloat16 products, and is not the same', () => {
    const x = batches(1).values
    const [wide, narrow] = (['float32', 'bfloat16'] as const).map((precision) => {
      const program = start('compiled', { precision })
      const result = program.call('gradients', { x })
      program.dispose()
      return result
    })
    // bfloat16 keeps 8 bits: 2^-9 a rounding, and some of them add up.
    expect(Math.abs(narrow!['loss']![0]! / wide!['loss']![0]! - 1)).toBeLessThan(0.02)
    expect(narrow!['loss']![0]).not.toBe(wide!['loss']![0])
    expectClose(narrow!['g6']!, wide!['g6']!, 0.1)
  })
})

describe('Adam', () => {
  const CONSTANTS = { beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.2 }

  it.each(['compiled', 'eager'] as const)(
    'follows the formula of the papers, with ε beside √v̂ and decoupled decay, %s',
    (mode) => {
      const program = buildProgram(
        tf,
        (builder) => {
          const [w, m, v] = ['w', 'm', 'v'].map((name) => builder.variable(name, [5])) as [
            Variable,
            Variable,
            Variable,
          ]
          const scalar = { shape: [], dtype: 'float32' } as const
          builder.signature(
            'step',
            {
              g: { shape: [5], dtype: 'float32' },
              learningRate: scalar,
              beta1Power: scalar,
              beta2Power: scalar,
            },
            (given, trace) => {
              const { learningRate, beta1Power, beta2Power } = given as Record<string, Tensor>
              trace.applyAdam(
                w,
                m,
                v,
                given['g']!,
                { learningRate: learningRate!, beta1Power: beta1Power!, beta2Power: beta2Power! },
                CONSTANTS,
              )
              return {}
            },
          )
          return [w, m, v] as const
        },
        { mode },
      )
      const [weight] = program.defined
      const { beta1, beta2, epsilon, weightDecay } = CONSTANTS
      const w = [1, -2, 3, 0, 1e-3]
      const m = [0, 0, 0, 0, 0]
      const v = [0, 0, 0, 0, 0]
      program.set(weight, Float32Array.from(w))
      for (let t = 1; t <= 5; t++) {
        const lr = 0.1 / t
        const g = [0.5, -1e-4, t, 0, -3].map((value) => value * (t % 2 === 0 ? -1 : 1))
        program.call('step', {
          g: Float32Array.from(g),
          learningRate: lr,
          beta1Power: beta1 ** t,
          beta2Power: beta2 ** t,
        })
        for (let i = 0; i < 5; i++) {
          w[i]! -= lr * weightDecay * w[i]!
          m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!
          v[i] = beta2 * v[i]! + (1 - beta2) * g[i]! ** 2
          w[i]! -= (lr * (m[i]! / (1 - beta1 ** t))) / (Math.sqrt(v[i]! / (1 - beta2 ** t)) + epsilon)
        }
      }
      program
        .getAll(program.defined)
        .forEach((values, i) => expectClose(values, Float32Array.from([w, m, v][i]!), 2e-6))
      program.dispose()
    },
  )
})

describe('ten thousand small steps', () => {
  it('leave memory as it was', () => {
    const program = buildProgram(
      tf,
      (builder) => {
        const w = builder.variable('w', [16, 16])
        builder.signature(
          'step',
          { x: { shape: [8, 16], dtype: 'float32' }, rate: { shape: [], dtype: 'float32' } },
          ({ x, rate }, trace) => {
            const { value, grads } = tf.valueAndGrads((weight) =>
              tf.mean(tf.square(tf.matMul(x as Tensor2D, weight as Tensor2D))).asScalar(),
            )([trace.read(w)])
            trace.assign(w, trace.read(w).sub(grads[0]!.mul(rate!)))
            return { value }
          },
        )
        return w
      },
      { mode: 'compiled' },
    )
    program.set(program.defined, floats(3, [16, 16]).values)
    const { values: x } = floats(4, [8, 16])
    const run = (steps: number) => {
      for (let i = 0; i < steps; i++) program.call('step', { x, rate: 1e-3 })
    }
    run(2000)
    const tensors = tf.memory().numTensors
    const before = process.memoryUsage().rss
    run(10_000)
    expect(tf.memory().numTensors).toBe(tensors)
    // A leak of one 1-kB weight a step would be 10 MB, of one tensor's bookkeeping about 5.
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 2 ** 20)
    program.dispose()
  })
})
