import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Tensor } from '@tensorflow/tfjs-core'
import { afterAll, describe, expect, it } from 'vitest'
import { buildProgram, type BuildOptions, type Define, pick, type ProgramBuilder } from '@core/graph'
import { floats, tf } from './lib/both'

const VECTOR = { shape: [2], dtype: 'float32' } as const
const SCALAR = { shape: [], dtype: 'float32' } as const

/** A running total, which several signatures share. */
function counter(builder: ProgramBuilder) {
  const total = builder.variable('total', [2])
  const calls = builder.variable('calls', [], 'int32')
  const seen = builder.variable('seen', [2], 'bool')
  builder.signature('add', { x: VECTOR }, ({ x }, trace) => {
    const before = trace.read(total)
    trace.assign(total, before.add(x!))
    trace.assign(calls, trace.read(calls).add(tf.scalar(1, 'int32')))
    trace.assign(seen, tf.logicalOr(trace.read(seen), tf.notEqual(x!, 0)))
    return { before, again: trace.read(total) }
  })
  builder.signature('double', {}, (_, trace) => {
    trace.assign(total, trace.read(total).mul(2))
    return {}
  })
  builder.signature('replace', { x: VECTOR }, ({ x }, trace) => {
    trace.assign(total, x!.reshape([1, 2]).reshape([2]))
    return {}
  })
  builder.signature('thrice', { x: SCALAR }, ({ x }, trace) => {
    const first = trace.read(total)
    const middle = [1, 2, 3].map((times) =>
      trace.step(() => {
        const value = trace.read(total)
        trace.assign(total, value.add(x!.mul(times)))
        return value
      }),
    )
    const last = trace.read(total)
    return { first, third: middle[2]!, last, change: last.sub(first) }
  })
  builder.signature('look', {}, (_, trace) => ({
    total: trace.read(total),
    calls: trace.read(calls),
    seen: trace.read(seen),
  }))
  return { total, calls, seen }
}

describe.each(['compiled', 'eager'] as const)('a program, %s', (mode) => {
  const build = <T>(define: Define<T>, options: Partial<BuildOptions> = {}) =>
    buildProgram(tf, define, { mode, ...options })

  it('starts from zeros, and keeps what it is given', () => {
    const program = build(counter)
    const { total, calls, seen } = program.defined
    expect(program.getAll([total, calls, seen]).map((values) => [...values])).toEqual([[0, 0], [0], [0, 0]])
    program.setAll([
      [total, Float32Array.of(1, 2)],
      [calls, Int32Array.of(7)],
      [seen, Uint8Array.of(0, 1)],
    ])
    expect(program.getAll([seen, total, calls]).map((values) => [...values])).toEqual([[0, 1], [1, 2], [7]])
    expect(program.get(calls)).toBeInstanceOf(Int32Array)
    program.dispose()
  })

  it('writes after every read of a step, and shares variables between signatures', () => {
    const program = build(counter)
    const { total, calls } = program.defined
    program.set(total, Float32Array.of(1, 2))
    const { before, again } = program.call('add', { x: Float32Array.of(10, 0) })
    expect([[...before!], [...again!]]).toEqual([
      [1, 2],
      [1, 2],
    ])
    expect(program.call('double', {})).toEqual({})
    expect([...program.get(total)]).toEqual([22, 4])
    const look = program.call('look', {})
    expect([[...look['total']!], [...look['calls']!], [...look['seen']!]]).toEqual([[22, 4], [1], [1, 0]])
    expect([...program.get(calls)]).toEqual([1])
    program.dispose()
  })

  it('lets later steps of a call read what earlier ones wrote', () => {
    const program = build(counter)
    const { first, third, last, change } = program.call('thrice', { x: 10 })
    expect([first, third, last, change].map((values) => [...values!])).toEqual([
      [0, 0],
      [30, 30],
      [60, 60],
      [60, 60],
    ])
    expect([...program.get(program.defined.total)]).toEqual([60, 60])
    program.dispose()
  })

  it('keeps values of its own, whatever becomes of the array they came from', () => {
    const program = build(counter)
    const { total } = program.defined
    const values = Float32Array.of(1, 2)
    program.set(total, values)
    values.fill(9)
    expect([...program.get(total)]).toEqual([1, 2])
    const fed = Float32Array.of(3, 4)
    program.call('replace', { x: fed })
    fed.fill(9)
    const got = program.get(total)
    expect([...got]).toEqual([3, 4])
    got.fill(9)
    expect([...program.get(total)]).toEqual([3, 4])
    program.dispose()
  })

  it('says which input is missing, unknown or of the wrong kind', () => {
    const program = build(counter)
    const { total } = program.defined
    expect(() => program.call('add', {})).toThrow('misses some (x)')
    expect(() => program.call('add', { x: Float32Array.of(1, 2), y: 1 })).toThrow('unknown inputs (y)')
    expect(() => program.call('add', { x: Float32Array.of(1) })).toThrow(
      'add/x takes float32 [2], but was given Float32Array of 1',
    )
    expect(() => program.call('add', { x: Int32Array.of(1, 2) })).toThrow('but was given Int32Array of 2')
    expect(() => program.call('subtract', {})).toThrow('has no subtract; it has add')
    expect(() => program.set(total, Float32Array.of(1))).toThrow('total takes float32 [2]')
    expect(() => program.get({ name: 'other', shape: [], dtype: 'float32' })).toThrow(
      'has no other; it has total',
    )
    // A refused call leaves the program as it was.
    program.call('add', { x: Float32Array.of(1, 1) })
    expect([...program.get(total)]).toEqual([1, 1])
    program.dispose()
    expect(() => program.call('double', {})).toThrow('was disposed')
    expect(() => program.get(total)).toThrow('was disposed')
  })

  it('refuses two writes of one variable in a step, steps in steps, and what does not fit', () => {
    const withBody = (body: Parameters<ProgramBuilder['signature']>[2]) => () => {
      const program = build((builder) => {
        builder.variable('v', [2])
        builder.signature('run', {}, body)
      })
      try {
        program.call('run', {})
      } finally {
        program.dispose()
      }
    }
    const v = { name: 'v', shape: [2], dtype: 'float32' } as const
    expect(withBody((_, trace) => (trace.read(v), {}))).toThrow('has no v; it has v') // the same name is not the same variable
    expect(() => build((builder) => [builder.variable('v', []), builder.variable('v', [])])).toThrow(
      'declares v twice',
    )
    const own =
      (
        body: (
          trace: Parameters<Parameters<ProgramBuilder['signature']>[2]>[1],
          v: ReturnType<ProgramBuilder['variable']>,
        ) => void,
      ) =>
      () => {
        const program = build((builder) => {
          const variable = builder.variable('v', [2])
          builder.signature('run', {}, (_, trace) => (body(trace, variable), {}))
        })
        try {
          program.call('run', {})
        } finally {
          program.dispose()
        }
      }
    expect(own((trace, variable) => [1, 2].map((x) => trace.assign(variable, tf.fill([2], x))))).toThrow(
      'v is written twice',
    )
    expect(own((trace, variable) => trace.assign(variable, tf.fill([3], 1)))).toThrow(
      'v takes float32 [2], but was given float32 [3]',
    )
    expect(own((trace, variable) => trace.assign(variable, tf.fill([2], 1, 'int32')))).toThrow(
      'given int32 [2]',
    )
    expect(own((trace) => trace.step(() => trace.step(() => 1)))).toThrow('begun inside another')
  })

  it('leaves no tensor behind, not even where it fails', () => {
    const start = tf.memory().numTensors
    const program = build(counter)
    const built = tf.memory().numTensors
    for (let i = 0; i < 50; i++) program.call('thrice', { x: 1 })
    expect(() => program.call('add', { x: 1 })).toThrow()
    expect(tf.memory().numTensors).toBe(built)
    program.dispose()
    program.dispose()
    expect(tf.memory().numTensors).toBe(start)
  })
})

describe('tracing', () => {
  const compile = (body: Parameters<ProgramBuilder['signature']>[2]) =>
    buildProgram(tf, (builder) => builder.signature('run', { x: { shape: [4], dtype: 'float32' } }, body), {
      mode: 'compiled',
    })

  it('names the operation that it cannot compile', () => {
    expect(() => compile(({ x }) => ({ y: tf.acos(x!) }))).toThrow('The operation Acos cannot be compiled')
    expect(tf.getBackend()).toBe('tensorflow')
  })

  it('refuses to read values that are not there yet', () => {
    expect(() => compile(({ x }) => ({ y: x!.mul(x!.dataSync()[0]!) }))).toThrow(
      'read while its program was still being compiled',
    )
  })

  it('refuses tensors from outside, and from another signature', () => {
    const outside = tf.tensor1d([1, 2, 3, 4])
    expect(() => compile(({ x }) => ({ y: x!.add(outside) }))).toThrow('A tensor from outside')
    outside.dispose()
    const leaked: Tensor[] = []
    const define = (builder: ProgramBuilder) => {
      for (const name of ['one', 'two'])
        builder.signature(name, { x: { shape: [4], dtype: 'float32' } }, ({ x }) => {
          leaked.push(tf.keep(x!.clone()))
          return { y: leaked[0]!.add(1) }
        })
    }
    expect(() => buildProgram(tf, define, { mode: 'compiled' })).toThrow('A tensor from outside')
    tf.dispose(leaked)
  })

  it('goes back to the native backend and disposes of everything when the function throws', () => {
    const before = tf.memory().numTensors
    const define = (builder: ProgramBuilder) => {
      const v = builder.variable('v', [4])
      builder.signature('run', {}, (_, trace) => {
        trace.read(v).add(1)
        throw new RangeError('mine')
      })
    }
    expect(() => buildProgram(tf, define, { mode: 'compiled' })).toThrow('mine')
    expect(tf.getBackend()).toBe('tensorflow')
    expect(tf.memory().numTensors).toBe(before)
  })

  it('says which signature failed when it runs', () => {
    const program = compile(({ x }) => ({ y: tf.gather(x!, tf.cast(x!, 'int32')) }))
    expect(() => program.call('run', { x: Float32Array.of(0, 1, 2, 99) })).toThrow(/failed in run: .*99/)
    expect([...program.call('run', { x: Float32Array.of(3, 2, 1, 0) })['y']!]).toEqual([0, 1, 2, 3])
    program.dispose()
  })
})

describe('where there is no native library', () => {
  const onPlainJavaScript = <T>(body: () => T): T => {
    void tf.setBackend('cpu')
    try {
      return body()
    } finally {
      void tf.setBackend('tensorflow')
    }
  }

  it('runs eager programs all the same', () => {
    onPlainJavaScript(() => {
      const program = buildProgram(tf, counter, { mode: 'eager' })
      expect([...program.call('thrice', { x: 10 })['last']!]).toEqual([60, 60])
      program.dispose()
    })
  })

  it('picks rows, with their gradient', () => {
    onPlainJavaScript(() =>
      tf.tidy(() => {
        const codebook = tf.tensor2d([
          [1, 2],
          [3, 4],
        ])
        const grad = tf.grad((c) => pick(tf, c as typeof codebook, tf.tensor1d([1, 1], 'int32')).sum())(
          codebook,
        )
        expect([...grad.dataSync()]).toEqual([0, 0, 2, 2])
      }),
    )
  })

  it('refuses compiled ones before anything is traced', () => {
    onPlainJavaScript(() => {
      expect(() => buildProgram(tf, counter, { mode: 'compiled' })).toThrow(
        'Compiled programs need the native TensorFlow library',
      )
    })
  })
})

describe('a compiled program', () => {
  it('leaves no file behind', () => {
    const ours = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`sid-studio-graph-${process.pid}-`))
    buildProgram(tf, counter, { mode: 'compiled' }).dispose()
    expect(ours()).toEqual([])
  })
})

describe('the same inputs', () => {
  it('give the same bytes, however the threads meet', () => {
    const { values: data } = floats(1, [64, 24])
    const { values: weights } = floats(2, [24, 24])
    const define = (builder: ProgramBuilder) => {
      const w = [1, 2, 3].map((i) => builder.variable(`w${i}`, [24, 24]))
      builder.signature('step', { x: { shape: [64, 24], dtype: 'float32' } }, ({ x }, trace) => {
        const loss = (...layers: Tensor[]) => {
          const parts = layers.map((layer) => tf.tanh(x!.matMul(layer as never)))
          // Branches of unequal length whose gradients meet: what an addition in order of arrival would spoil.
          return tf
            .addN([...parts, parts[0]!.square(), parts[1]!.mul(parts[2]!)])
            .square()
            .mean()
            .asScalar()
        }
        const { value, grads } = tf.valueAndGrads(loss)(w.map((one) => trace.read(one)))
        w.forEach((one, i) => trace.assign(one, trace.read(one).sub(grads[i]!.mul(0.5))))
        return { value }
      })
      return w
    }
    const run = () => {
      const program = buildProgram(tf, define, { mode: 'compiled' })
      program.setAll(program.defined.map((one) => [one, weights]))
      for (let i = 0; i < 150; i++) program.call('step', { x: data })
      const result = program
        .getAll(program.defined)
        .map((values) => Buffer.from(values.buffer).toString('base64'))
      program.dispose()
      return result.join()
    }
    const first = run()
    for (let i = 0; i < 4; i++) expect(run() === first).toBe(true)
  })
})

afterAll(() => expect(tf.memory().numTensors).toBe(0))
