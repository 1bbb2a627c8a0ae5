import type { Tensor } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import { ADAM_DEFAULTS } from './adam'
import { type Declarations, type SignatureDeclaration, initialValues, signatureNamed } from './declarations'
import { nodeOf, placeholderTensor, trace } from './graphBackend'
import { GraphDef } from './graphDef'
import { streamOffset } from './philox'
import type { BuildOptions, BuiltProgram, Trace, Values, Variable } from './program'
import type { Tensorflow } from './tensorflow'
import { checkedValues, checkNames } from './values'

/** tfjs-node's backend, as far as a session needs it. */
interface SessionBackend {
  loadSavedModelMetaGraph(folder: string, tags: string): number
  deleteSavedModel(session: number): void
  runSavedModel(session: number, inputs: Tensor[], infos: { name: string }[], outputs: string[]): Tensor[]
}

interface Handle {
  node: string
  /** Where its value is read from outside, and written. */
  getter: string
  placeholder: string
  setter: string
}

interface Compiled {
  inputs: { name: string; node: string }[]
  outputs: { name: string; node: string }[]
}

/** Every signature traced once into one graph; a session holds the variables and runs what is asked. */
export function compiledProgram<T>(tf: Tensorflow, declarations: Declarations<T>, precision: NonNullable<BuildOptions['precision']>): BuiltProgram<T> {
  const graph = new GraphDef()
  const handles = new Map(declarations.variables.map((variable) => [variable, declareVariable(graph, variable)]))
  const compiled = new Map<string, Compiled>()
  for (const signature of declarations.signatures.values())
    compiled.set(signature.name, trace(tf, { graph, precision }, () => compileSignature(tf, graph, handles, signature)))
  const backend = tf.backend() as unknown as SessionBackend
  const session = graph.throughFolder((folder) => backend.loadSavedModelMetaGraph(folder, 'serve'))

  const run = (inputs: [string, Tensor][], outputs: string[]): Values[] => {
    try {
      const tensors = backend.runSavedModel(session, inputs.map(([, tensor]) => tensor), inputs.map(([node]) => ({ name: `${node}:0` })), outputs.map((node) => `${node}:0`))
      const values = tensors.map((tensor) => (tensor.dataSync() as Values).slice())
      for (const tensor of tensors) tensor.dispose()
      return values
    } finally {
      for (const [, tensor] of inputs) tensor.dispose()
    }
  }
  const handleOf = (variable: Variable): Handle => {
    const handle = handles.get(variable)
    if (!handle) throw new StudioError('graph.unknownName', { name: variable.name, known: declarations.variables.map((one) => one.name) })
    return handle
  }
  const setAll = (entries: Iterable<readonly [Variable, Values]>): void => {
    const list = [...entries]
    if (list.length === 0) return
    run(
      list.map(([variable, values]) => [handleOf(variable).placeholder, tf.tensor(checkedValues(variable.name, variable, values), [...variable.shape], variable.dtype)]),
      list.map(([variable]) => handleOf(variable).setter),
    )
  }
  const getAll = (variables: readonly Variable[]): Values[] => (variables.length === 0 ? [] : run([], variables.map((variable) => handleOf(variable).getter)))

  setAll(declarations.variables.map((variable) => [variable, initialValues(variable)]))
  return {
    mode: 'compiled',
    defined: declarations.defined,
    set: (variable, values) => setAll([[variable, values]]),
    setAll,
    get: (variable) => getAll([variable])[0]!,
    getAll,
    call(name, inputs) {
      const signature = signatureNamed(declarations, name)
      checkNames(name, signature.inputs, inputs)
      const { inputs: nodes, outputs } = compiled.get(name)!
      const fed = nodes.map(({ name: input, node }): [string, Tensor] => {
        const spec = signature.inputs[input]!
        return [node, tf.tensor(checkedValues(`${name}/${input}`, spec, inputs[input]), [...spec.shape], spec.dtype)]
      })
      const values = run(fed, outputs.map(({ node }) => node))
      return Object.fromEntries(outputs.map(({ name: output }, i) => [output, values[i]!]))
    },
    dispose: () => backend.deleteSavedModel(session),
  }
}

function declareVariable(graph: GraphDef, variable: Variable): Handle {
  const dtype = { type: variable.dtype } as const
  const shape = { shape: variable.shape }
  const node = graph.add('VarHandleOp', [], { dtype, shape, shared_name: { text: variable.name }, container: { text: '' } })
  const placeholder = graph.add('Placeholder', [], { dtype, shape })
  const write = graph.add('AssignVariableOp', [node, placeholder], { dtype, validate_shape: { bool: false } })
  const setter = graph.add('Identity', [graph.integers([1])], { T: { type: 'int32' } }, [write])
  return { node, placeholder, setter, getter: graph.add('ReadVariableOp', [node], { dtype }) }
}

function compileSignature(tf: Tensorflow, graph: GraphDef, handles: ReadonlyMap<Variable, Handle>, signature: SignatureDeclaration): Compiled {
  const inputs: Compiled['inputs'] = []
  const tensors: Record<string, Tensor> = {}
  for (const [name, { shape, dtype }] of Object.entries(signature.inputs)) {
    const node = graph.add('Placeholder', [], { dtype: { type: dtype }, shape: { shape } })
    inputs.push({ name, node })
    tensors[name] = placeholderTensor(tf, node, shape, dtype)
  }
  const emitter = new GraphTrace(tf, graph, handles)
  const results = signature.body(tensors, emitter)
  const writes = emitter.lastWrites()
  const outputs = Object.entries(results).map(([name, tensor]) => ({
    name,
    // Whoever fetches an output also waits for the writes, so that the next call finds them done.
    node: graph.add('Identity', [nodeOf(tensor)], { T: { type: tensor.dtype as 'float32' } }, writes),
  }))
  if (outputs.length === 0 && writes.length > 0)
    outputs.push({ name: 'done', node: graph.add('Identity', [graph.integers([1])], { T: { type: 'int32' } }, writes) })
  return { inputs, outputs }
}

/** Emits reads and writes of variables, ordered by control edges: reads of a step, its writes, the next step's reads. */
class GraphTrace implements Trace {
  private reads = new Map<Variable, Tensor>()
  private writes = new Map<Variable, string>()
  /** The last write of each variable in earlier steps. */
  private earlier = new Map<Variable, string>()
  private inStep = false

  constructor(
    private readonly tf: Tensorflow,
    private readonly graph: GraphDef,
    private readonly handles: ReadonlyMap<Variable, Handle>,
  ) {}

  private handle(variable: Variable): string {
    const handle = this.handles.get(variable)
    if (!handle) throw new StudioError('graph.unknownName', { name: variable.name, known: [...this.handles.keys()].map((one) => one.name) })
    return handle.node
  }

  read(variable: Variable): Tensor {
    const known = this.reads.get(variable)
    if (known) return known
    const before = this.earlier.get(variable)
    const node = this.graph.add('ReadVariableOp', [this.handle(variable)], { dtype: { type: variable.dtype } }, before ? [before] : [])
    const tensor = this.tf.keep(placeholderTensor(this.tf, node, variable.shape, variable.dtype))
    this.reads.set(variable, tensor)
    return tensor
  }

  /** What must have run before this variable is written in this step. */
  private before(variable: Variable): string[] {
    const read = this.reads.get(variable)
    const earlier = this.earlier.get(variable)
    return [...(read ? [nodeOf(read)] : []), ...(earlier ? [earlier] : [])]
  }

  private wrote(variable: Variable, node: string): void {
    if (this.writes.has(variable)) throw new StudioError('graph.writtenTwice', { name: variable.name })
    this.writes.set(variable, node)
  }

  assign(variable: Variable, value: Tensor): void {
    this.wrote(
      variable,
      this.graph.add('AssignVariableOp', [this.handle(variable), nodeOf(value)], { dtype: { type: variable.dtype }, validate_shape: { bool: false } }, this.before(variable)),
    )
  }

  applyAdam(...[variable, m, v, gradient, rates, constants]: Parameters<Trace['applyAdam']>): void {
    const { beta1, beta2, epsilon, weightDecay } = { ...ADAM_DEFAULTS, ...constants }
    const number = (value: number) => this.graph.constant(Float32Array.of(value), [], 'float32')
    const after = [...this.before(variable), ...this.before(m), ...this.before(v)]
    if (weightDecay > 0) {
      const { tf } = this
      const shrink = tf.mul(this.read(variable), tf.mul(rates.learningRate, weightDecay))
      after.push(this.graph.add('AssignSubVariableOp', [this.handle(variable), nodeOf(shrink)], { dtype: { type: 'float32' } }, after))
    }
    // TensorFlow's fused update puts ε beside √v; the paper and PyTorch beside √v̂ = √v/√(1-β₂ᵗ). Scaling ε by
    // √(1-β₂ᵗ) makes the one the other.
    const scaledEpsilon = this.tf.mul(this.tf.sqrt(this.tf.sub(1, rates.beta2Power)), epsilon)
    const node = this.graph.add(
      'ResourceApplyAdam',
      [
        this.handle(variable), this.handle(m), this.handle(v), nodeOf(rates.beta1Power), nodeOf(rates.beta2Power),
        nodeOf(rates.learningRate), number(beta1), number(beta2), nodeOf(scaledEpsilon), nodeOf(gradient),
      ],
      { T: { type: 'float32' }, use_locking: { bool: false }, use_nesterov: { bool: false } },
      after,
    )
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

  /** Ends a step: what it wrote is what the next one reads. */
  private settle(): void {
    for (const [variable, node] of this.writes) this.earlier.set(variable, node)
    for (const tensor of this.reads.values()) tensor.dispose()
    this.writes = new Map()
    this.reads = new Map()
  }

  lastWrites(): string[] {
    this.settle()
    return [...new Set(this.earlier.values())]
  }

  randomUniform(shape: readonly number[], seed: Tensor, stream = 0): Tensor {
    const { graph } = this
    const offset = graph.constant(Int32Array.of(streamOffset(stream), 0), [2], 'int32')
    const shifted = graph.pure('AddV2', [nodeOf(seed), offset], { T: { type: 'int32' } })
    const node = graph.pure('StatelessRandomUniform', [graph.integers(shape), shifted], { dtype: { type: 'float32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } })
    return placeholderTensor(this.tf, node, shape, 'float32')
  }
}
