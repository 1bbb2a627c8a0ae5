import { afterAll, describe, expect, it } from 'vitest'
import { buildProgram, pick, stopGradient } from '@core/graph'
import { loadTensorflow } from '@core/runtime/loadTensorflow'

const { tf } = loadTensorflow()

describe('stopGradient', () => {
  it('passes the value on and lets no gradient through', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([1, 2, 3])
      const { value, grads } = tf.valueAndGrads((v) => stopGradient(tf, v).mul(v).sum().asScalar())([x])
      expect(value.dataSync()[0]).toBe(14)
      // d/dx of c·x is c: the half that went through stopGradient does not count.
      expect([...grads[0]!.dataSync()]).toEqual([1, 2, 3])
    })
  })
})

describe('pick', () => {
  it('takes rows, and sums the gradient of a row taken twice', () => {
    tf.tidy(() => {
      const codebook = tf.tensor2d([
        [1, 2],
        [3, 4],
        [5, 6],
      ])
      const indices = tf.tensor1d([2, 0, 2], 'int32')
      const weights = tf.tensor2d([
        [1, 10],
        [2, 20],
        [3, 30],
      ])
      const { value, grads } = tf.valueAndGrads((c) =>
        pick(tf, c as typeof codebook, indices)
          .mul(weights)
          .sum()
          .asScalar(),
      )([codebook])
      expect(value.dataSync()[0]).toBe(5 + 60 + 2 + 40 + 15 + 180)
      expect([...grads[0]!.dataSync()]).toEqual([2, 20, 0, 0, 4, 40])
    })
  })
  it('has a gradient where the indices are computed from what is differentiated', () => {
    tf.tidy(() => {
      const codebook = tf.tensor2d([
        [0, 0],
        [1, 1],
      ])
      const grad = tf.grad((c) =>
        pick(tf, c as typeof codebook, tf.argMin(c.sum(1), 0).reshape([1]) as never).sum(),
      )(codebook)
      expect([...grad.dataSync()]).toEqual([1, 1, 0, 0])
    })
  })
})

describe('an eager program', () => {
  const build = () =>
    buildProgram(
      tf,
      (builder) => {
        const total = builder.variable('total', [2])
        builder.signature('add', { x: { shape: [2], dtype: 'float32' } }, ({ x }, trace) => {
          const before = trace.read(total)
          trace.assign(total, before.add(x!))
          return { before, again: trace.read(total) }
        })
        builder.signature('twice', { x: { shape: [], dtype: 'float32' } }, ({ x }, trace) => {
          const add = () => trace.step(() => trace.assign(total, trace.read(total).add(x!)))
          const before = trace.read(total)
          add()
          add()
          return { before, after: trace.read(total) }
        })
        return { total }
      },
      { mode: 'eager' },
    )

  it('keeps variables between calls and writes after every read of the step', () => {
    const program = build()
    const { total } = program.defined
    program.set(total, Float32Array.of(1, 2))
    const { before, again } = program.call('add', { x: Float32Array.of(10, 20) })
    expect([...before!]).toEqual([1, 2])
    expect([...again!]).toEqual([1, 2])
    expect([...program.get(total)]).toEqual([11, 22])
    program.dispose()
  })

  it('lets a later step read what an earlier one wrote', () => {
    const program = build()
    const { before, after } = program.call('twice', { x: 3 })
    expect([...before!]).toEqual([0, 0])
    expect([...after!]).toEqual([6, 6])
    program.dispose()
  })

  it('leaves no tensor behind', () => {
    const start = tf.memory().numTensors
    const program = build()
    const built = tf.memory().numTensors
    for (let i = 0; i < 100; i++) program.call('twice', { x: 1 })
    expect(tf.memory().numTensors).toBe(built)
    program.dispose()
    expect(tf.memory().numTensors).toBe(start)
  })
})

afterAll(() => expect(tf.memory().numTensors).toBe(0))
