import type { DataType } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import type { DType, Values } from '../program'
import type { Tensorflow } from '../tensorflow'
import { registerKernels } from './kernels'
import { constantContent, release } from './traced'
import { type Tracing, withTracing } from './tracing'

export const BACKEND = 'sid-studio-graph'

/** Runs `body` with tfjs operations that emit nodes instead of computing. */
export function trace<T>(tf: Tensorflow, state: Tracing, body: () => T): T {
  ensureBackend(tf)
  const host = tf.getBackend()
  void tf.setBackend(BACKEND) // effective at once: its factory is synchronous
  try {
    return withTracing(state, () => tf.tidy(() => body() as never) as T)
  } catch (error) {
    const missing = error instanceof Error ? /Kernel '(\w+)' not registered/.exec(error.message) : null
    throw missing ? new StudioError('graph.missingKernel', { kernel: missing[1]! }, { cause: error }) : error
  } finally {
    void tf.setBackend(host)
  }
}

function ensureBackend(tf: Tensorflow): void {
  if (tf.findBackendFactory(BACKEND)) return
  class GraphBackend extends tf.KernelBackend {
    override timerAvailable() {
      return false
    }
    override numDataIds() {
      return 0
    }
    override floatPrecision() {
      return 32 as const
    }
    override epsilon() {
      return 1e-7
    }
    override memory() {
      return { unreliable: true }
    }
    override incRef() {
      // Shared contents count their tensors themselves.
    }
    override refCount() {
      return 1
    }
    override disposeData(dataId: object) {
      return release(dataId)
    }
    override dispose() {
      // Nothing is held outside of the graph.
    }
    override write(values: unknown, shape: number[], dtype: DataType) {
      return constantContent(typedValues(values, dtype), shape, dtype as DType)
    }
    override readSync(): never {
      throw new StudioError('graph.tracedRead')
    }
    override read(): never {
      throw new StudioError('graph.tracedRead')
    }
  }
  tf.registerBackend(BACKEND, () => new GraphBackend())
  registerKernels(tf, BACKEND)
}

/** A copy, because the constant is written out later than the caller's array may live unchanged. */
function typedValues(values: unknown, dtype: DataType): Values {
  if (dtype === 'float32') return Float32Array.from(values as ArrayLike<number>)
  if (dtype === 'bool') return Uint8Array.from(values as ArrayLike<number>)
  if (dtype === 'int32') return Int32Array.from(values as ArrayLike<number>)
  throw new StudioError('graph.missingKernel', { kernel: dtype })
}
