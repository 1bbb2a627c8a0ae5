import { availableParallelism } from 'node:os'
import type { Tensorflow } from '@core/graph'
import { engineThreads, loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec, type Codec } from '@core/tokenizer/codec'
import type { ModelWeights } from '@core/tokenizer/events'
import type { Backend } from '@shared/training'
import type { Workspace } from '@store/index'
import { limitsOf } from './limits'

export interface Engine {
  tf: Tensorflow
  backend: Backend
  /** Compiled wherever there is a native library to compile for. */
  mode: 'compiled' | 'eager'
  warning: string | null
}

/**
 * TensorFlow for work on a model. Loads it, so this file is imported by those alone who need it.
 * @param threads that it may use; 0: as many as there are cores
 */
export function startEngine(threads = 0): Engine {
  const { tf, backend, warning } = loadTensorflow(engineThreads(threads || availableParallelism()))
  return { tf, backend, mode: backend === 'javascript' ? 'eager' : 'compiled', warning }
}

/** The same with the threads that were chosen for a workspace. */
export const engineFor = (workspace: Workspace): Engine => startEngine(limitsOf(workspace).threads)

/** What `use` makes of the model, compiled for it and disposed of after it. */
export async function withCodec<T>({ tf, mode }: Engine, model: ModelWeights, use: (codec: Codec) => Promise<T>): Promise<T> {
  const codec = createCodec(tf, mode, model)
  try {
    return await use(codec)
  } finally {
    codec.dispose()
  }
}
