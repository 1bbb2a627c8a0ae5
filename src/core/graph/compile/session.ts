import type { Tensor } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import type { InputSpec, Values } from '../program'
import type { Tensorflow } from '../tensorflow'
import type { GraphDef } from './graphDef'
import { throughFolder } from './savedModel'

/** tfjs-node's backend, as far as a session needs it. */
interface SessionBackend {
  loadSavedModelMetaGraph(folder: string, tags: string): number
  deleteSavedModel(session: number): void
  runSavedModel(session: number, inputs: Tensor[], infos: { name: string }[], outputs: string[]): Tensor[]
}

export interface Fed {
  node: string
  spec: InputSpec
  values: Values
}

/** The native backend; throws graph.noNativeEngine where tfjs runs on another. */
export function sessionBackend(tf: Tensorflow): SessionBackend {
  const backend = tf.backend() as unknown as Partial<SessionBackend>
  if (!backend.loadSavedModelMetaGraph) throw new StudioError('graph.noNativeEngine')
  return backend as SessionBackend
}

/** A loaded graph. It keeps the variables' values; any nodes of it can be fed and fetched. */
export class Session {
  private readonly id: number
  private disposed = false

  constructor(
    private readonly tf: Tensorflow,
    private readonly backend: SessionBackend,
    graph: GraphDef,
  ) {
    try {
      this.id = throughFolder(graph, (folder) => this.backend.loadSavedModelMetaGraph(folder, 'serve'))
    } catch (error) {
      throw failure('loadSavedModel', error)
    }
  }

  /** Runs what `fetch` depends on, and gives copies of its values. `what` names the call in an error. */
  run(what: string, feed: readonly Fed[], fetch: readonly string[]): Values[] {
    if (this.disposed) throw new StudioError('graph.disposed')
    // Native tensors share the arrays' memory, so they live no longer than the call.
    const inputs = feed.map(({ values, spec }) => this.tf.tensor(values, [...spec.shape], spec.dtype))
    let outputs: Tensor[] = []
    try {
      const infos = feed.map(({ node }) => ({ name: `${node}:0` }))
      outputs = this.backend.runSavedModel(
        this.id,
        inputs,
        infos,
        fetch.map((node) => `${node}:0`),
      )
      return outputs.map((tensor) => tensor.dataSync() as Values)
    } catch (error) {
      throw failure(what, error)
    } finally {
      for (const tensor of [...inputs, ...outputs]) tensor.dispose()
    }
  }

  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    this.backend.deleteSavedModel(this.id)
  }
}

function failure(where: string, error: unknown): StudioError {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]!
  return new StudioError('graph.failed', { where, reason }, { cause: error })
}
