import type { Tensor } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import { type Declarations, type SignatureDeclaration, signatureNamed } from '../declarations'
import type { BuildOptions, BuiltProgram, Values, Variable } from '../program'
import type { Tensorflow } from '../tensorflow'
import { checkedValues, checkNames } from '../values'
import { trace } from './backend'
import { GraphDef } from './graphDef'
import { deepCopy, GraphTrace } from './graphTrace'
import { type Fed, Session, sessionBackend } from './session'
import { nodeOf, placeholderTensor } from './traced'

/** Where a variable is found, written from outside, and read from outside. */
interface VariableNodes {
  handle: string
  fed: string
  setter: string
  getter: string
}

interface Compiled {
  /** Nodes by input's name. */
  inputs: Record<string, string>
  /** Nodes by output's name. */
  outputs: Record<string, string>
  /** Fetched besides the outputs, so that writes happen even where nothing is put out. */
  done: string | null
}

/** Below this a batch's operations are too small for two halves of it to be faster. */
const HALVES_FROM = 256

/** Every signature traced once into one graph; one session holds the variables and runs what is asked. */
export function compiledProgram<T>(
  tf: Tensorflow,
  declarations: Declarations<T>,
  { precision = 'float32', halvesFrom = HALVES_FROM }: BuildOptions,
): BuiltProgram<T> {
  const backend = sessionBackend(tf)
  const graph = new GraphDef()
  const nodes = new Map(
    declarations.variables.map((variable) => [variable, declareVariable(graph, variable)]),
  )
  const handles = new Map([...nodes].map(([variable, { handle }]) => [variable, handle]))
  const start = joined(
    graph,
    declarations.variables.map((variable) => zeroed(graph, variable, handles)),
  )
  const compiled = new Map<string, Compiled>()
  for (const signature of declarations.signatures.values()) {
    const dimensions = (shape: readonly number[]) => graph.integers(shape)
    const tracing = { graph, precision, dimensions, splitFrom: halvesFrom }
    compiled.set(
      signature.name,
      trace(tf, tracing, () => compile(tf, graph, handles, signature)),
    )
  }
  graph.keepOnly([
    start,
    ...[...nodes.values()].flatMap(fetchable),
    ...[...compiled.values()].flatMap(fetchable),
  ])
  const session = new Session(tf, backend, graph)
  session.run('start', [], [start])

  const nodesOf = (variable: Variable): VariableNodes => {
    const known = nodes.get(variable)
    if (known) return known
    throw new StudioError('graph.unknownName', {
      name: variable.name,
      known: [...nodes.keys()].map(({ name }) => name),
    })
  }
  const setAll = (entries: Iterable<readonly [Variable, Values]>): void => {
    const list = [...entries]
    const feed = list.map(([variable, values]): Fed => ({
      node: nodesOf(variable).fed,
      spec: variable,
      values: checkedValues(variable.name, variable, values),
    }))
    if (list.length > 0)
      session.run(
        'set',
        feed,
        list.map(([variable]) => nodesOf(variable).setter),
      )
  }
  const getAll = (variables: readonly Variable[]): Values[] =>
    variables.length === 0
      ? []
      : session.run(
          'get',
          [],
          variables.map((variable) => nodesOf(variable).getter),
        )

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
      const { inputs: fed, outputs, done } = compiled.get(name)!
      const feed = Object.entries(signature.inputs).map(([input, spec]): Fed => ({
        node: fed[input]!,
        spec,
        values: checkedValues(`${name}/${input}`, spec, inputs[input]),
      }))
      const fetch = [...Object.values(outputs), ...(done === null ? [] : [done])]
      const values = fetch.length === 0 ? [] : session.run(name, feed, fetch)
      return Object.fromEntries(Object.keys(outputs).map((output, i) => [output, values[i]!]))
    },
    dispose: () => session.dispose(),
  }
}

function declareVariable(graph: GraphDef, { name, shape, dtype }: Variable): VariableNodes {
  const attributes = { dtype: { type: dtype }, shape: { shape } } as const
  const shared = { shared_name: { text: name }, container: { text: '' } }
  const handle = graph.add('VarHandleOp', [], { ...attributes, ...shared })
  const fed = graph.add('Placeholder', [], attributes)
  // Copied, for the variable outlives the array that is fed (see GraphTrace.ownMemory).
  const write = graph.add('AssignVariableOp', [handle, deepCopy(graph, fed, dtype)], assigning(dtype))
  const getter = graph.add('ReadVariableOp', [handle], { dtype: { type: dtype } })
  return { handle, fed, setter: joined(graph, [write]), getter }
}

/** Every node that is fed or fetched by name. */
function fetchable(one: VariableNodes | Compiled): string[] {
  if ('setter' in one) return [one.fed, one.setter, one.getter]
  return [
    ...Object.values(one.inputs),
    ...Object.values(one.outputs),
    ...(one.done === null ? [] : [one.done]),
  ]
}

const assigning = (dtype: Variable['dtype']) =>
  ({ dtype: { type: dtype }, validate_shape: { bool: false } }) as const

/** Zeros made inside the graph: a resident dataset need not exist in JavaScript as well. */
function zeroed(graph: GraphDef, variable: Variable, handles: ReadonlyMap<Variable, string>): string {
  const { dtype, shape } = variable
  const zero =
    dtype === 'float32'
      ? graph.number(0)
      : dtype === 'int32'
        ? graph.integer(0)
        : graph.constant(Uint8Array.of(0), [], 'bool')
  const fill = graph.add('Fill', [graph.integers(shape), zero], {
    T: { type: dtype },
    index_type: { type: 'int32' },
  })
  return graph.add('AssignVariableOp', [handles.get(variable)!, fill], assigning(dtype))
}

/** A node that can be fetched, and is there once all of `nodes` have run. */
function joined(graph: GraphDef, nodes: readonly string[]): string {
  return graph.add('Identity', [graph.integer(1)], { T: { type: 'int32' } }, nodes)
}

function compile(
  tf: Tensorflow,
  graph: GraphDef,
  handles: ReadonlyMap<Variable, string>,
  signature: SignatureDeclaration,
): Compiled {
  const inputs: Record<string, string> = {}
  const tensors: Record<string, Tensor> = {}
  for (const [name, { shape, dtype }] of Object.entries(signature.inputs)) {
    inputs[name] = graph.add('Placeholder', [], { dtype: { type: dtype }, shape: { shape } })
    tensors[name] = placeholderTensor(tf, inputs[name], shape, dtype)
  }
  const emitter = new GraphTrace(tf, graph, handles)
  try {
    const results = Object.entries(signature.body(tensors, emitter))
    const outputs = results.map(([name, tensor]): [string, string] => {
      const attributes = { T: { type: tensor.dtype as 'float32' } } as const
      return [name, graph.add('Identity', [nodeOf(tensor)], attributes)]
    })
    const writes = emitter.finish()
    return {
      inputs,
      outputs: Object.fromEntries(outputs),
      done: writes.length === 0 ? null : joined(graph, writes),
    }
  } finally {
    emitter.dispose()
  }
}
