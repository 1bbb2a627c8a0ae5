import type { DataType, Tensor, TensorInfo } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import { GraphDef } from './graphDef'
import { registerKernels } from './kernels'
import type { BuildOptions, DType, Values } from './program'
import type { Tensorflow } from './tensorflow'
import { sizeOf } from './values'

export const BACKEND = 'sid-studio-graph'

/** A traced tensor's content: a node, or values that become a constant where they are first used. */
interface Content {
  node: string | null
  values: Values | null
  /** Tensors that share it. */
  users: number
}

/** The one trace under way; tfjs kernels are registered once a process and find it here. */
export interface Tracing {
  graph: GraphDef
  precision: NonNullable<BuildOptions['precision']>
}

let current: Tracing | null = null
const contents = new WeakMap<object, Content>()

export function tracing(): Tracing {
  if (!current) throw new Error('a traced operation ran outside of a trace')
  return current
}

/** A tensor that stands for a node. */
export function tensorOf(node: string, shape: readonly number[], dtype: DataType): TensorInfo {
  const dataId = {}
  contents.set(dataId, { node, values: null, users: 1 })
  return { dataId, shape: [...shape], dtype }
}

/** The same value under another shape: no node. */
export function sharedTensor(tensor: TensorInfo, shape: readonly number[] = tensor.shape): TensorInfo {
  const content = contents.get(tensor.dataId)
  if (content) content.users++
  return { dataId: tensor.dataId, shape: [...shape], dtype: tensor.dtype }
}

/** The node that gives a tensor's value. */
export function nodeOf(tensor: TensorInfo): string {
  const content = contents.get(tensor.dataId)
  if (!content) throw new StudioError('graph.foreignTensor')
  return (content.node ??= tracing().graph.constant(content.values!, tensor.shape, tensor.dtype as DType))
}

/** The one number a constant tensor is made of; null where it is none, or holds different ones. */
export function uniformValue(tensor: TensorInfo): number | null {
  const values = contents.get(tensor.dataId)?.values
  if (!values || values.length === 0) return null
  const first = values[0]!
  return values.length === 1 || values.every((value) => value === first) ? first : null
}

function arrayOf(values: unknown, shape: readonly number[], dtype: DataType): Values {
  if (dtype === 'float32') return Float32Array.from(values as ArrayLike<number>)
  if (dtype === 'bool') return Uint8Array.from(values as ArrayLike<number>)
  if (dtype === 'int32') return Int32Array.from(values as ArrayLike<number>)
  throw new StudioError('graph.missingKernel', { kernel: `${dtype} [${sizeOf(shape)}]` })
}

/** Runs `body` with tfjs operations that emit nodes instead of computing. */
export function trace<T>(tf: Tensorflow, state: Tracing, body: () => T): T {
  ensureBackend(tf)
  const host = tf.getBackend()
  if (current) throw new Error('traces do not nest')
  current = state
  void tf.setBackend(BACKEND) // effective at once: its factory is synchronous
  try {
    return tf.tidy(() => body() as never) as T
  } catch (error) {
    const missing = error instanceof Error ? /Kernel '(\w+)' not registered/.exec(error.message) : null
    throw missing ? new StudioError('graph.missingKernel', { kernel: missing[1]! }) : error
  } finally {
    void tf.setBackend(host)
    current = null
  }
}

/** A tfjs tensor for a node, to be handed to code under trace. */
export function placeholderTensor(tf: Tensorflow, node: string, shape: readonly number[], dtype: DType): Tensor {
  return tf.engine().makeTensorFromTensorInfo(tensorOf(node, shape, dtype))
}

function ensureBackend(tf: Tensorflow): void {
  if (tf.findBackendFactory(BACKEND)) return
  class GraphBackend extends tf.KernelBackend {
    override timerAvailable() { return false }
    override numDataIds() { return 0 }
    override floatPrecision() { return 32 as const }
    override epsilon() { return 1e-7 }
    override memory() { return { unreliable: true } }
    override incRef() {}
    decRef() {}
    override refCount() { return 1 }
    override disposeData(dataId: object) {
      const content = contents.get(dataId)
      return !content || --content.users <= 0
    }
    override dispose() {}
    override write(values: unknown, shape: number[], dtype: DataType) {
      const dataId = {}
      contents.set(dataId, { node: null, values: arrayOf(values, shape, dtype), users: 1 })
      return dataId
    }
    override move(dataId: object, values: unknown, shape: number[], dtype: DataType) {
      contents.set(dataId, { node: null, values: arrayOf(values, shape, dtype), users: 1 })
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
