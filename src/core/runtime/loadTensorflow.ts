import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import util from 'node:util'
import type * as Tfjs from '@tensorflow/tfjs'
import type * as TfjsNode from '@tensorflow/tfjs-node-gpu'

/** tfjs with the native TensorFlow library below it: `tf.node.loadSavedModel` and the rest of tfjs-node. */
export type NativeTensorflow = typeof TfjsNode
/** tfjs alone: the same operations, no `tf.node`. */
export type PlainTensorflow = typeof Tfjs

export type LoadedTensorflow =
  | { tf: NativeTensorflow; backend: 'tensorflow-cuda' | 'tensorflow-cpu'; warning: string | null }
  | { tf: PlainTensorflow; backend: 'javascript'; warning: string }

export interface TensorflowThreads {
  /** Threads inside one operation, such as a matrix product; TensorFlow takes every core by default. */
  intraOp?: number
  /** Operations that may run at once. */
  interOp?: number
}

/**
 * How the engine shares out so many threads: two operations at once, each on its half of them. A traced graph keeps a
 * batch as two chains side by side (core/graph), and TensorFlow runs a layer of usual size on one thread anyway; on
 * two cores a step takes 3.2 ms so, and 4.3 with TensorFlow's own choice of two and two (bench/step).
 */
export function engineThreads(total: number): Required<TensorflowThreads> {
  return { intraOp: Math.max(1, Math.ceil(total / 2)), interOp: Math.max(1, Math.min(2, total)) }
}

// Named nodeRequire: the bundler injects a `require` of its own into main-process code.
const nodeRequire = createRequire(import.meta.url)

let loaded: LoadedTensorflow | null = null

/**
 * Loads TensorFlow, once a process; the only place that may. Every other file takes `tf` from here or as an
 * argument (a second `import '@tensorflow/tfjs'` at run time would be another engine with other tensors).
 *
 * Order of backends: CUDA, native CPU, and only where no native library loads plain JavaScript, with a warning
 * to show. Threads are read by the library at its first use, so later calls cannot change them.
 */
export function loadTensorflow(threads: TensorflowThreads = {}): LoadedTensorflow {
  if (loaded) return loaded
  restoreRemovedUtilities()
  setEnvironment(threads)
  loaded = loadNative() ?? loadPlain(nativeFailure)
  return loaded
}

let nativeFailure = ''

function loadNative(): LoadedTensorflow | null {
  try {
    const tf = nodeRequire('@tensorflow/tfjs-node-gpu') as NativeTensorflow
    const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice: boolean }
    return { tf, backend: isUsingGpuDevice ? 'tensorflow-cuda' : 'tensorflow-cpu', warning: null }
  } catch (error) {
    nativeFailure = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
    return null
  }
}

function loadPlain(reason: string): LoadedTensorflow {
  const tf = nodeRequire('@tensorflow/tfjs') as PlainTensorflow
  // Mutes tfjs's own banner, which advises to install what has just failed to load.
  tf.env().set('PROD', true)
  void tf.setBackend('cpu') // effective at once: this backend needs no asynchronous start
  return {
    tf,
    backend: 'javascript',
    warning:
      `The native TensorFlow library did not load (${reason}). Training runs in plain JavaScript, ` +
      '25 to 200 times slower. Run "npm run setup" to see what is missing.',
  }
}

/**
 * tfjs 4.22 calls two functions that Node 23 removed from `util` (tensorflow/tfjs#8609); without them topk,
 * stack and others fail there, and in every Electron built on such a Node.
 */
function restoreRemovedUtilities(): void {
  const old = util as unknown as Record<string, unknown>
  old['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  old['isArray'] ??= Array.isArray
}

/** `SID_STUDIO_DEVICE=cpu`: a person wants the CPU, whatever the machine has. */
export const wantsCpu = (): boolean => process.env['SID_STUDIO_DEVICE'] === 'cpu'

/** Whether set-up has put NVIDIA's libraries beside TensorFlow's. */
function hasCudaLibraries(): boolean {
  try {
    return existsSync(join(dirname(nodeRequire.resolve('@tensorflow/tfjs-node-gpu/package.json')), 'deps/nvidia'))
  } catch {
    return false // an optional package
  }
}

function setEnvironment({ intraOp, interOp }: TensorflowThreads): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3'
  // Otherwise the first process takes all of a GPU's memory, and a second run finds none.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'
  // float32 means float32: on its own TensorFlow rounds the operands of products to 10 bits of mantissa on a GPU
  // (TF32), and an item's codes would depend on the device that encodes it. NVIDIA_TF32_OVERRIDE=1 allows it.
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0'
  // Hides every GPU from a library that could use them.
  if (wantsCpu()) process.env['CUDA_VISIBLE_DEVICES'] = '-1'
  // A GPU's atomic additions come in any order, and the same seed would give other codes at each run.
  else if (hasCudaLibraries()) process.env['TF_DETERMINISTIC_OPS'] ??= '1'
  if (intraOp !== undefined) process.env['TF_NUM_INTRAOP_THREADS'] = String(intraOp)
  if (interOp !== undefined) process.env['TF_NUM_INTEROP_THREADS'] = String(interOp)
}
