import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tensor } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import type { DType } from '../program'
import type { Tensorflow } from '../tensorflow'
import { trace } from './backend'
import { GraphDef } from './graphDef'
import { savedModelBytes, type Port, type SignatureDef } from './savedModel'
import { nodeOf, placeholderTensor } from './traced'

/** As InputSpec; null stands for any number of rows, the same in every input of a signature. */
export interface ExportedInput {
  readonly shape: readonly (number | null)[]
  readonly dtype: DType
}

export interface ExportBuilder {
  /** `body` is plain tfjs; weights are tensors made inside it. */
  signature(
    name: string,
    inputs: Record<string, ExportedInput>,
    body: (inputs: Record<string, Tensor>) => Record<string, Tensor>,
  ): void
}

/**
 * Stands for "any number of rows" while tracing: tfjs wants to know every size. A prime that no layer has; sizes that
 * are a multiple of it are computed from the input when the graph runs.
 */
const ROWS = 10_007

const isDynamic = (size: number): boolean => size > 0 && size % ROWS === 0

/**
 * Writes a SavedModel without variables (weights are constants) into `folder`, for any program that reads one.
 * Throws graph.fixedRows where a traced function needs the number of rows as a fixed number.
 */
export function exportSavedModel(
  tf: Tensorflow,
  folder: string,
  define: (builder: ExportBuilder) => void,
): void {
  const graph = new GraphDef()
  const signatures: Record<string, SignatureDef> = {}
  define({
    signature(name, inputs, body) {
      const start = new Set(graph.nodes.keys())
      signatures[name] = traceSignature(tf, graph, inputs, body)
      for (const [node, { attributes }] of graph.nodes)
        if (!start.has(node) && fixesRows(attributes['value']))
          throw new StudioError('graph.fixedRows', { signature: name })
    },
  })
  const ports = Object.values(signatures).flatMap(({ inputs, outputs }) => [
    ...Object.values(inputs),
    ...Object.values(outputs),
  ])
  graph.keepOnly(ports.map(({ node }) => node))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'saved_model.pb'), savedModelBytes(graph, signatures))
}

function traceSignature(
  tf: Tensorflow,
  graph: GraphDef,
  inputs: Record<string, ExportedInput>,
  body: Parameters<ExportBuilder['signature']>[2],
): SignatureDef {
  const given = Object.entries(inputs).map(([name, { shape, dtype }]): [string, Port] => {
    return [
      name,
      { node: graph.add('Placeholder', [], { dtype: { type: dtype }, shape: { shape } }), dtype, shape },
    ]
  })
  const dimensions = (shape: readonly number[]) =>
    dynamicShape(
      graph,
      given.map(([, port]) => port),
      shape,
    )
  return trace(tf, { graph, precision: 'float32', dimensions, splitFrom: Infinity }, () => {
    const tensors = given.map(([name, { node, shape, dtype }]): [string, Tensor] => [
      name,
      placeholderTensor(
        tf,
        node,
        shape.map((size) => size ?? ROWS),
        dtype,
      ),
    ])
    const results = Object.entries(body(Object.fromEntries(tensors)))
    const outputs = results.map(([name, tensor]): [string, Port] => {
      const dtype = tensor.dtype as DType
      const node = graph.add('Identity', [nodeOf(tensor)], { T: { type: dtype } })
      return [name, { node, dtype, shape: tensor.shape.map((size) => (isDynamic(size) ? null : size)) }]
    })
    return { inputs: Object.fromEntries(given), outputs: Object.fromEntries(outputs) }
  })
}

/** A vector of sizes, some of them multiples of the number of rows that is fed. */
function dynamicShape(graph: GraphDef, inputs: readonly Port[], shape: readonly number[]): string {
  if (!shape.some(isDynamic)) return graph.integers(shape)
  const port = inputs.find((one) => one.shape.includes(null))!
  const int = { type: 'int32' } as const
  const sizes = graph.pure('Shape', [port.node], { T: { type: port.dtype }, out_type: int })
  const place = [graph.integer(port.shape.indexOf(null)), graph.integer(0)]
  const rows = graph.pure('GatherV2', [sizes, ...place], {
    Tparams: int,
    Tindices: int,
    Taxis: int,
    batch_dims: { int: 0 },
  })
  const parts = shape.map((size) =>
    isDynamic(size) ? graph.pure('Mul', [rows, graph.integer(size / ROWS)], { T: int }) : graph.integer(size),
  )
  return graph.pure('Pack', parts, { N: { int: parts.length }, T: int, axis: { int: 0 } })
}

/** A constant that has the stand-in as a size or as a value would be wrong for every other number of rows. */
function fixesRows(attribute: object | undefined): boolean {
  if (!attribute || !('constant' in attribute)) return false
  const { constant, shape } = attribute as { constant: ArrayLike<number>; shape: readonly number[] }
  return shape.some(isDynamic) || (constant.length < ROWS && Array.from(constant).some(isDynamic))
}
