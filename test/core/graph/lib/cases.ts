import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { booleans, type Case, expectClose, floats, integers, runAllWays, tf } from './both'

export const cases: Record<string, Case> = {}
export const add = (name: string, inputs: Case['inputs'], run: Case['run']) => (cases[name] = { inputs, run })

/** The value of f, and its gradient to every float input where the function has one. */
export function differentiable(name: string, inputs: Case['inputs'], f: (...x: Tensor[]) => Tensor): void {
  const names = Object.keys(inputs)
  add(name, inputs, (given) => f(...names.map((one) => given[one]!)))
  add(`gradient of ${name}`, inputs, (given) => {
    const weighted = (...x: Tensor[]) => {
      const y = f(...x)
      // A different weight each, so that a gradient in the wrong place is seen.
      const weights = tf
        .range(1, y.size + 1)
        .div(y.size)
        .reshape(y.shape)
      return tf.sum(tf.mul(y, weights))
    }
    return tf.grads(weighted)(names.map((one) => given[one]!))
  })
}

export const X = floats(1, [5, 7])
export const ROW = floats(2, [7])
export const COLUMN = floats(3, [5, 1])
export const ONE = floats(4, [])
export const PLUS = floats(5, [5, 7], 0.1, 3)
export const I = integers(6, [5, 7], 4)
export const J = integers(7, [7], 4)
export const B = booleans(8, [5, 7])

/** Declares a test for every case added so far, in each way to run it. */
export function testAllCases(): void {
  const { eager, compiled, halves } = runAllWays(cases)

  describe.each(Object.entries({ compiled, 'compiled in halves of the batch': halves }))(
    'an operation, %s, gives what tfjs gives',
    (_, given) => {
      it.each(Object.keys(cases))('%s', (name) => {
        const described = (results: typeof eager) =>
          results[name]!.map(({ shape, dtype }) => `${dtype} [${shape}]`)
        expect(described(given)).toEqual(described(eager))
        eager[name]!.forEach(({ values, dtype }, i) => {
          if (dtype === 'float32' && name !== 'seeded noise')
            expectClose(given[name]![i]!.values, values, 2e-6)
          else expect([...given[name]![i]!.values]).toEqual([...values])
        })
      })
    },
  )
}
