import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DType } from '../program'
import type { Attribute, GraphDef, GraphNode, GraphType } from './graphDef'

/** TensorFlow's numbers of types (types.proto). */
const TYPE: Record<GraphType, number> = { float32: 1, int32: 3, bool: 10, bfloat16: 14 }
/** The producer version tells TensorFlow whose conventions a graph follows; any from 2023 on will do. */
const PRODUCER = 1645

/** A tensor at the border of a graph; null is a dimension that each call decides. */
export interface Port {
  node: string
  dtype: DType
  shape: readonly (number | null)[]
}

export interface SignatureDef {
  inputs: Record<string, Port>
  outputs: Record<string, Port>
}

/** A message of tfjs-node's generated protobuf classes: setters, adders and maps by name. */
type Message = Record<string, (value?: unknown) => unknown>
type MessageClass = new () => Message
interface Messages {
  NodeDef: MessageClass
  AttrValue: MessageClass
  Tensor: MessageClass
  TensorShape: MessageClass & { Dim: MessageClass }
  TensorInfo: MessageClass
  SignatureDef: MessageClass
  GraphDef: MessageClass
  VersionDef: MessageClass
  MetaGraphDef: MessageClass & { MetaInfoDef: MessageClass }
  SavedModel: MessageClass
}

let loaded: Messages | null = null

/** The protobuf classes come with tfjs-node; loaded late, for eager programs do without them. */
function messages(): Messages {
  const nodeRequire = createRequire(import.meta.url)
  return (loaded ??= nodeRequire('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as Messages)
}

function filled(Class: MessageClass, fields: Record<string, unknown>): Message {
  const message = new Class()
  for (const [setter, value] of Object.entries(fields)) message[setter]!(value)
  return message
}

/** The SavedModel of one graph: bytes of `saved_model.pb`, tagged 'serve'. */
export function savedModelBytes(graph: GraphDef, signatures: Record<string, SignatureDef> = {}): Uint8Array {
  const { GraphDef: Graph, VersionDef, MetaGraphDef, SavedModel } = messages()
  const meta = filled(MetaGraphDef, {
    setGraphDef: filled(Graph, {
      setNodeList: [...graph.nodes.values()].map(nodeMessage),
      setVersions: filled(VersionDef, { setProducer: PRODUCER, setMinConsumer: 12 }),
    }),
    setMetaInfoDef: filled(MetaGraphDef.MetaInfoDef, { addTags: 'serve' }),
  })
  const map = meta['getSignatureDefMap']!() as Map<string, Message>
  for (const [name, signature] of Object.entries(signatures)) map.set(name, signatureMessage(signature))
  const model = filled(SavedModel, { setSavedModelSchemaVersion: 1, addMetaGraphs: meta })
  return model['serializeBinary']!() as Uint8Array
}

/** Writes the SavedModel into a private folder, hands the folder over, and removes it whatever happens. */
export function throughFolder<T>(graph: GraphDef, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), `sid-studio-graph-${process.pid}-`))
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModelBytes(graph))
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function nodeMessage({ name, operation, inputs, attributes }: GraphNode): Message {
  const message = filled(messages().NodeDef, { setName: name, setOp: operation, setInputList: inputs })
  const map = message['getAttrMap']!() as Map<string, Message>
  for (const [key, attribute] of Object.entries(attributes)) map.set(key, attributeMessage(attribute))
  return message
}

function attributeMessage(attribute: Attribute): Message {
  const { AttrValue, Tensor } = messages()
  if ('constant' in attribute) {
    const { buffer, byteOffset, byteLength } = attribute.constant
    const tensor = filled(Tensor, {
      setDtype: TYPE[attribute.dtype],
      setTensorShape: shapeMessage(attribute.shape),
      setTensorContent: new Uint8Array(buffer, byteOffset, byteLength),
    })
    return filled(AttrValue, { setTensor: tensor })
  }
  if ('type' in attribute) return filled(AttrValue, { setType: TYPE[attribute.type] })
  if ('bool' in attribute) return filled(AttrValue, { setB: attribute.bool })
  if ('int' in attribute) return filled(AttrValue, { setI: attribute.int })
  if ('text' in attribute) return filled(AttrValue, { setS: new TextEncoder().encode(attribute.text) })
  return filled(AttrValue, { setShape: shapeMessage(attribute.shape) })
}

function shapeMessage(shape: readonly (number | null)[]): Message {
  const { TensorShape } = messages()
  const message = new TensorShape()
  for (const size of shape) message['addDim']!(filled(TensorShape.Dim, { setSize: size ?? -1 }))
  return message
}

function signatureMessage({ inputs, outputs }: SignatureDef): Message {
  const { SignatureDef, TensorInfo } = messages()
  const message = filled(SignatureDef, { setMethodName: 'tensorflow/serving/predict' })
  const fill = (map: Map<string, Message>, ports: Record<string, Port>) => {
    for (const [name, { node, dtype, shape }] of Object.entries(ports))
      map.set(
        name,
        filled(TensorInfo, {
          setName: `${node}:0`,
          setDtype: TYPE[dtype],
          setTensorShape: shapeMessage(shape),
        }),
      )
  }
  fill(message['getInputsMap']!() as Map<string, Message>, inputs)
  fill(message['getOutputsMap']!() as Map<string, Message>, outputs)
  return message
}
