import type { Tensor } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import { ADAM_DEFAULTS } from '../adam'
import { streamOffset } from '../philox'
import type { Trace, Variable } from '../program'
import type { Tensorflow } from '../tensorflow'
import { checkWrite } from '../values'
import type { GraphDef } from './graphDef'
import { nodeOf, placeholderTensor } from './traced'
import { tracing } from './tracing'

/** Operations whose result may be the very memory of their input. */
const SHARING = new Set([
  'Reshape',
  'Slice',
  'StridedSlice',
  'Unpack',
  'Identity',
  'Snapshot',
  'BroadcastTo',
  'Cast',
])
const FLOAT = { type: 'float32' } as const

/**
 * Emits reads and writes of variables. Control edges keep their order, variable by variable: reads of a step, its
 * write, the next step's reads. Nothing else is ordered, so steps of one call overlap where they can.
 */
export class GraphTrace implements Trace {
  /** Reads since the last write, of this step or of earlier ones. */
  private readonly reads = new Map<Variable, Tensor>()
  private readonly writes = new Map<Variable, string>()
  /** The last write of each variable in earlier steps. */
  private readonly earlier = new Map<Variable, string>()
  private readonly kept: Tensor[] = []
  private inStep = false

  constructor(
    private readonly tf: Tensorflow,
    private readonly graph: GraphDef,
    private readonly handles: ReadonlyMap<Variable, string>,
  ) {}

  read(variable: Variable): Tensor {
    const known = this.reads.get(variable)
    if (known) return known
    const handle = this.handle(variable)
    const node = this.graph.add(
      'ReadVariableOp',
      [handle],
      { dtype: { type: variable.dtype } },
      this.after(this.earlier, variable),
    )
    // Kept, because a gradient's own scope must not dispose of what is read inside it.
    const tensor = this.tf.keep(placeholderTensor(this.tf, node, variable.shape, variable.dtype))
    this.kept.push(tensor)
    this.reads.set(variable, tensor)
    return tensor
  }

  assign(variable: Variable, value: Tensor): void {
    checkWrite(variable, value)
    const attributes = { dtype: { type: variable.dtype }, validate_shape: { bool: false } } as const
    const inputs = [this.handle(variable), this.ownMemory(nodeOf(value), variable)]
    this.wrote(variable, this.graph.add('AssignVariableOp', inputs, attributes, this.before(variable)))
  }

  applyAdam(...[variable, m, v, gradient, rates, constants]: Parameters<Trace['applyAdam']>): void {
    const { graph, tf } = this
    checkWrite(variable, gradient)
    const { beta1, beta2, epsilon, weightDecay } = { ...ADAM_DEFAULTS, ...constants }
    const after = [variable, m, v].flatMap((one) => this.before(one))
    if (weightDecay !== 0) {
      const shrink = tf.mul(this.read(variable), tf.mul(rates.learningRate, weightDecay))
      const inputs = [this.handle(variable), nodeOf(shrink)]
      after.push(graph.add('AssignSubVariableOp', inputs, { dtype: FLOAT }, this.before(variable)))
    }
    // TensorFlow puts ε beside √v; the paper and PyTorch beside √v̂ = √v/√(1-β₂ᵗ). Scaling ε by √(1-β₂ᵗ) makes the
    // one the other.
    const epsilonHat = tf.mul(tf.sqrt(tf.sub(1, rates.beta2Power)), epsilon)
    const scalars = [rates.beta1Power, rates.beta2Power, rates.learningRate].map(nodeOf)
    const inputs = [
      ...[variable, m, v].map((one) => this.handle(one)),
      ...scalars,
      graph.number(beta1),
      graph.number(beta2),
      nodeOf(epsilonHat),
      nodeOf(gradient),
    ]
    const attributes = { T: FLOAT, use_locking: { bool: false }, use_nesterov: { bool: false } }
    const node = graph.add('ResourceApplyAdam', inputs, attributes, after)
    for (const written of [variable, m, v]) this.wrote(written, node)
  }

  step<T>(body: () => T): T {
    if (this.inStep) throw new StudioError('graph.nestedStep')
    this.settle()
    this.inStep = true
    try {
      return body()
    } finally {
      this.inStep = false
      this.settle()
    }
  }

  randomUniform(shape: readonly number[], seed: Tensor, stream = 0): Tensor {
    const { graph } = this
    const offset = graph.constant(Int32Array.of(streamOffset(stream), 0), [2], 'int32')
    const shifted = graph.pure('AddV2', [nodeOf(seed), offset], { T: { type: 'int32' } })
    const attributes = { dtype: FLOAT, T: { type: 'int32' }, Tseed: { type: 'int32' } } as const
    const node = graph.pure('StatelessRandomUniform', [tracing().dimensions(shape), shifted], attributes)
    return placeholderTensor(this.tf, node, shape, 'float32')
  }

  /** Ends the last step; gives the last write of every variable. */
  finish(): string[] {
    this.settle()
    return [...new Set(this.earlier.values())]
  }

  dispose(): void {
    for (const tensor of this.kept) tensor.dispose()
  }

  private handle(variable: Variable): string {
    const handle = this.handles.get(variable)
    if (handle !== undefined) return handle
    const known = [...this.handles.keys()].map(({ name }) => name)
    throw new StudioError('graph.unknownName', { name: variable.name, known })
  }

  private after(nodes: ReadonlyMap<Variable, string>, variable: Variable): string[] {
    const node = nodes.get(variable)
    return node === undefined ? [] : [node]
  }

  /** What must have run before this variable is written in this step. */
  private before(variable: Variable): string[] {
    const read = this.reads.get(variable)
    return [...(read ? [nodeOf(read)] : []), ...this.after(this.earlier, variable)]
  }

  private wrote(variable: Variable, node: string): void {
    if (this.writes.has(variable)) throw new StudioError('graph.writtenTwice', { name: variable.name })
    this.writes.set(variable, node)
  }

  /** What a step wrote is what the next one reads. */
  private settle(): void {
    for (const [variable, node] of this.writes) {
      this.earlier.set(variable, node)
      this.reads.delete(variable)
    }
    this.writes.clear()
  }

  /**
   * A fed tensor is memory that JavaScript lends for one call; a variable that kept it would change with the caller's
   * array, and would hand it back on a thread where V8 must not be entered. So such a value is copied first.
   */
  private ownMemory(node: string, { dtype }: Variable): string {
    let at = this.graph.nodes.get(node.split(':')[0]!)!
    while (SHARING.has(at.operation)) at = this.graph.nodes.get(at.inputs[0]!.split(':')[0]!)!
    return at.operation === 'Placeholder' ? deepCopy(this.graph, node, dtype) : node
  }
}

export function deepCopy(graph: GraphDef, node: string, dtype: Variable['dtype']): string {
  return graph.add('DeepCopy', [node], { T: { type: dtype } })
}
