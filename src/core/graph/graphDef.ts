import { createRequire } from 'node:module'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DType, Values } from './program'

/** TensorFlow's numbers of types (types.proto). */
export const TYPE = { float32: 1, int32: 3, bool: 10, bfloat16: 14 } as const
export type GraphType = keyof typeof TYPE

/** An attribute of a node, by its kind in attr_value.proto. */
export type Attribute =
  | { type: GraphType }
  | { bool: boolean }
  | { int: number }
  | { text: string }
  | { shape: readonly number[] }
  | { constant: Values; dtype: DType; shape: readonly number[] }

/** The generated protobuf classes that tfjs-node ships, as far as a GraphDef needs them. */
interface Message {
  [method: string]: (...values: never[]) => unknown
}
interface Protobuf {
  NodeDef: new () => Message
  AttrValue: new () => Message
  Tensor: new () => Message
  TensorShape: (new () => Message) & { Dim: new () => Message }
  GraphDef: new () => Message
  VersionDef: new () => Message
  MetaGraphDef: (new () => Message) & { MetaInfoDef: new () => Message }
  SavedModel: new () => Message & { serializeBinary(): Uint8Array }
}

let loaded: Protobuf | null = null
const protobuf = (): Protobuf =>
  (loaded ??= createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as Protobuf)

const call = (message: Message, method: string, value: unknown): unknown => (message[method] as (value: unknown) => unknown).call(message, value)

function shapeMessage(shape: readonly number[]): Message {
  const { TensorShape } = protobuf()
  const message = new TensorShape()
  for (const size of shape) {
    const dimension = new TensorShape.Dim()
    call(dimension, 'setSize', size)
    call(message, 'addDim', dimension)
  }
  return message
}

function attributeMessage(attribute: Attribute): Message {
  const message = new (protobuf().AttrValue)()
  if ('constant' in attribute) {
    const tensor = new (protobuf().Tensor)()
    call(tensor, 'setDtype', TYPE[attribute.dtype])
    call(tensor, 'setTensorShape', shapeMessage(attribute.shape))
    const { buffer, byteOffset, byteLength } = attribute.constant
    call(tensor, 'setTensorContent', new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength)))
    call(message, 'setTensor', tensor)
  } else if ('type' in attribute) call(message, 'setType', TYPE[attribute.type])
  else if ('bool' in attribute) call(message, 'setB', attribute.bool)
  else if ('int' in attribute) call(message, 'setI', attribute.int)
  else if ('text' in attribute) call(message, 'setS', Buffer.from(attribute.text))
  else call(message, 'setShape', shapeMessage(attribute.shape))
  return message
}

/** Nodes of one graph, in the order they were added. A reference is a node's name, or `name:1` for its second output. */
export class GraphDef {
  private readonly nodes: Message[] = []
  private readonly same = new Map<string, string>()
  readonly operations = new Map<string, number>()

  /** Adds a node; `after` are nodes that must have run before it. */
  add(operation: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}, after: readonly string[] = []): string {
    const name = `${operation}_${this.nodes.length}`
    const node = new (protobuf().NodeDef)()
    call(node, 'setName', name)
    call(node, 'setOp', operation)
    for (const input of inputs) call(node, 'addInput', input)
    for (const earlier of new Set(after)) call(node, 'addInput', `^${earlier}`)
    const map = node['getAttrMap']!.call(node) as Map<string, Message>
    for (const [key, attribute] of Object.entries(attributes)) map.set(key, attributeMessage(attribute))
    this.nodes.push(node)
    this.operations.set(operation, (this.operations.get(operation) ?? 0) + 1)
    return name
  }

  /** Adds a node that depends on nothing but its inputs; an equal one is used again. */
  pure(operation: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    const key = JSON.stringify([operation, inputs, attributes])
    const known = this.same.get(key)
    if (known) return known
    const name = this.add(operation, inputs, attributes)
    this.same.set(key, name)
    return name
  }

  constant(values: Values, shape: readonly number[], dtype: DType): string {
    const attributes = { dtype: { type: dtype } as const, value: { constant: values, dtype, shape } }
    // Small ones repeat all over a traced gradient; large ones are not worth a key.
    if (values.length > 64) return this.add('Const', [], attributes)
    const key = `Const ${dtype} ${shape.join()} ${[...values].join()}`
    const known = this.same.get(key)
    if (known) return known
    const name = this.add('Const', [], attributes)
    this.same.set(key, name)
    return name
  }

  integers(values: readonly number[]): string {
    return this.constant(Int32Array.from(values), [values.length], 'int32')
  }

  /** Writes a SavedModel of this graph into a private folder, hands the folder over, and removes it. */
  throughFolder<T>(use: (folder: string) => T): T {
    const { GraphDef: Graph, VersionDef, MetaGraphDef, SavedModel } = protobuf()
    const graph = new Graph()
    call(graph, 'setNodeList', this.nodes)
    const versions = new VersionDef()
    call(versions, 'setProducer', 2000)
    call(versions, 'setMinConsumer', 12)
    call(graph, 'setVersions', versions)
    const meta = new MetaGraphDef()
    call(meta, 'setGraphDef', graph)
    const info = new MetaGraphDef.MetaInfoDef()
    call(info, 'addTags', 'serve')
    call(meta, 'setMetaInfoDef', info)
    const model = new SavedModel()
    call(model, 'setSavedModelSchemaVersion', 1)
    call(model, 'addMetaGraphs', meta)
    const folder = mkdtempSync(join(tmpdir(), 'sid-studio-graph-'))
    try {
      writeFileSync(join(folder, 'saved_model.pb'), model.serializeBinary())
      return use(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
