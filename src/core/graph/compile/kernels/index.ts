import type { NamedAttrMap } from '@tensorflow/tfjs-core'
import type { Tensorflow } from '../../tensorflow'
import { registerElementwise } from './elementwise'
import { registerIndexing } from './indexing'
import type { Inputs, Kit } from './kit'
import { registerProducts } from './products'
import { registerReductions } from './reductions'
import { registerShapes } from './shapes'

/** Registers every kernel of the graph backend; what is not here is refused by name when it is traced. */
export function registerKernels(tf: Tensorflow, backendName: string): void {
  const kit: Kit = {
    tf,
    register(names, kernelOf) {
      for (const kernelName of typeof names === 'string' ? [names] : names) {
        const kernel = kernelOf(kernelName)
        tf.registerKernel({
          kernelName,
          backendName,
          kernelFunc: ({ inputs, attrs }) => kernel(inputs as Inputs, (attrs ?? {}) as NamedAttrMap),
        })
      }
    },
  }
  registerElementwise(kit)
  registerReductions(kit)
  registerShapes(kit)
  registerIndexing(kit)
  registerProducts(kit)
}
