import { BACKEND } from '@core/graph/compile/backend'
import { expect, it } from 'vitest'
import { runAll, tf } from './lib/both'
import { cases } from './lib/cases'
import './lib/elementwiseCases'
import './lib/structureCases'

// All cases once more: a minute on a busy machine.
it('every kernel that can be compiled is held against tfjs by some case', { timeout: 240_000 }, () => {
  const some = Object.keys(cases).slice(0, 1)
  const part = (names: string[]) => Object.fromEntries(names.map((name) => [name, cases[name]!]))
  // The first program registers the kernels; then each tells when it is used.
  runAll(part(some), { mode: 'compiled' })
  const kernels = tf.getKernelsForBackend(BACKEND)
  const used = new Set<string>()
  for (const kernel of kernels) {
    const { kernelFunc, kernelName } = kernel
    kernel.kernelFunc = (call) => {
      used.add(kernelName)
      return kernelFunc(call)
    }
  }
  runAll(cases, { mode: 'compiled' })
  expect(kernels.length).toBeGreaterThan(60)
  expect(kernels.map(({ kernelName }) => kernelName).filter((name) => !used.has(name))).toEqual([])
})
