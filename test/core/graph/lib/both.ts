import type { Tensor } from '@tensorflow/tfjs-core'
import { type BuildOptions, buildProgram, type InputSpec, type Trace, type Values } from '@core/graph'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { expect } from 'vitest'

export const { tf } = loadTensorflow({ intraOp: 2, interOp: 2 })

/** One thing to do both ways. */
export interface Case {
  inputs: Record<string, { shape: number[]; values: Values }>
  run(inputs: Record<string, Tensor>, trace: Trace): Tensor | Tensor[]
}

type Results = Record<string, { shape: string; dtype: string; values: Values }[]>

/** A program's size; the first call of a signature takes time in proportion to its whole graph. */
const CASES_A_PROGRAM = 16

/** Results of every case: eager, compiled, and compiled in halves of whatever has two rows. */
export function runAllWays(cases: Record<string, Case>): {
  eager: Results
  compiled: Results
  halves: Results
} {
  const names = Object.keys(cases)
  const results = { eager: {}, compiled: {}, halves: {} }
  for (let from = 0; from < names.length; from += CASES_A_PROGRAM) {
    const part = Object.fromEntries(
      names.slice(from, from + CASES_A_PROGRAM).map((name) => [name, cases[name]!]),
    )
    Object.assign(results.eager, runAll(part, { mode: 'eager' }))
    Object.assign(results.compiled, runAll(part, { mode: 'compiled' }))
    Object.assign(results.halves, runAll(part, { mode: 'compiled', halvesFrom: 2 }))
  }
  return results
}

export function runAll(cases: Record<string, Case>, options: BuildOptions): Results {
  const about = new Map<string, { shape: string; dtype: string }[]>()
  const program = buildProgram(
    tf,
    (builder) => {
      for (const [name, { inputs, run }] of Object.entries(cases)) {
        const specs = Object.entries(inputs).map(([input, { shape, values }]): [string, InputSpec] => [
          input,
          { shape, dtype: dtypeOf(values) },
        ])
        builder.signature(name, Object.fromEntries(specs), (given, trace) => {
          const outputs = [run(given, trace)].flat()
          about.set(
            name,
            outputs.map(({ shape, dtype }) => ({ shape: shape.join(), dtype })),
          )
          return Object.fromEntries(outputs.map((output, i) => [String(i), output]))
        })
      }
    },
    options,
  )
  const results: Results = {}
  for (const [name, { inputs }] of Object.entries(cases)) {
    const values = program.call(
      name,
      Object.fromEntries(Object.entries(inputs).map(([input, one]) => [input, one.values])),
    )
    results[name] = about.get(name)!.map((one, i) => ({ ...one, values: values[String(i)]! }))
  }
  program.dispose()
  return results
}

function dtypeOf(values: Values): InputSpec['dtype'] {
  return values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool'
}

/** Equal shapes, types and integers; floats within `relative` of the largest number that takes part. */
export function expectClose(given: Values, wanted: Values, relative: number): void {
  expect(given.length).toBe(wanted.length)
  const finite = Array.from(wanted, Math.abs).filter(Number.isFinite)
  const scale = finite.reduce((most, value) => Math.max(most, value), 1e-30)
  const off = Array.from(wanted, (value, i) => ({ i, wanted: value, given: given[i]! })).filter((one) =>
    Number.isFinite(one.wanted)
      ? !(Math.abs(one.given - one.wanted) <= relative * scale)
      : !Object.is(one.given, one.wanted),
  )
  expect(off.slice(0, 5)).toEqual([])
}

/** A small generator, so that every run of a test sees the same numbers. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const product = (shape: number[]): number => shape.reduce((size, dimension) => size * dimension, 1)

/** Numbers in [low, high), some of them equal. */
export function floats(
  seed: number,
  shape: number[],
  low = -2,
  high = 2,
): { shape: number[]; values: Float32Array } {
  const next = random(seed)
  const values = Float32Array.from({ length: product(shape) }, () => low + (high - low) * next())
  if (values.length > 5) values[5] = values[1]!
  return { shape, values }
}

export function integers(
  seed: number,
  shape: number[],
  below: number,
): { shape: number[]; values: Int32Array } {
  const next = random(seed)
  return { shape, values: Int32Array.from({ length: product(shape) }, () => Math.floor(next() * below)) }
}

export function booleans(seed: number, shape: number[]): { shape: number[]; values: Uint8Array } {
  return { shape, values: Uint8Array.from(integers(seed, shape, 2).values) }
}
