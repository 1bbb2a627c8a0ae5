import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { Attribute } from './graphDef'
import { actualShape, compact, type Halves, type Part, splitNodes, tensorOf, tensorOfHalves } from './traced'
import { tracing } from './tracing'

/**
 * TensorFlow runs a layer of usual size on one thread, however many it has, and a network is a chain of layers. So a
 * batch is kept as two halves, two chains that run side by side; where they meet (sums over the batch, gradients of
 * weights) their results are added, and what has no rule here puts the halves together first.
 */

const INT = { type: 'int32' } as const

/** True where the tensor is kept as its upper and lower rows. */
export const isSplit = (tensor: TensorInfo): boolean => splitNodes(tensor) !== null && hasOwnRows(tensor)

/** True where it pays, or is the case already, to work on the rows of this tensor in halves. */
export const worthSplitting = (tensor: TensorInfo): boolean =>
  hasOwnRows(tensor) && (isSplit(tensor) || tensor.shape[0]! >= Math.max(2, tracing().splitFrom))

function hasOwnRows(tensor: TensorInfo): boolean {
  const actual = actualShape(tensor)
  return actual.length > 0 && actual.length === tensor.shape.length && actual[0] === tensor.shape[0]
}

/** The sizes of the two halves of so many rows. */
const sizes = (rows: number): [number, number] => [rows >> 1, rows - (rows >> 1)]

export const halfShapes = ([rows, ...rest]: readonly number[]): [number[], number[]] => {
  const [upper, lower] = sizes(rows!)
  return [
    [upper, ...rest],
    [lower, ...rest],
  ]
}

/** Upper and lower part, before broadcasting, of what takes part in a result of the shape `of`. */
export function partsOf(tensor: TensorInfo, of: readonly number[]): [Part, Part] {
  const actual = actualShape(tensor)
  if (actual.length < of.length || actual[0] === 1) {
    const part = compact(tensor)
    return [part, part]
  }
  const [upper, lower] = halfShapes(actual)
  const nodes = splitNodes(tensor) ?? slices(compact(tensor).node, tensor.dtype, actual)
  return [
    { node: nodes[0], shape: upper },
    { node: nodes[1], shape: lower },
  ]
}

/** Upper and lower rows as whole nodes. */
export function halvesOf(tensor: TensorInfo): Halves {
  const actual = actualShape(tensor)
  const [upper, lower] = partsOf(tensor, tensor.shape)
  if (actual.join() === tensor.shape.join()) return [upper.node, lower.node]
  const shapes = halfShapes(tensor.shape)
  return [broadcast(upper.node, shapes[0], tensor.dtype), broadcast(lower.node, shapes[1], tensor.dtype)]
}

/** One node for each half of tensors that agree in their rows; the rows of the result are theirs. */
export function emitHalves(
  operation: string,
  inputs: readonly TensorInfo[],
  shape: readonly number[],
  dtype: DataType,
  attributes: Record<string, Attribute> = {},
  constants: (half: readonly number[]) => readonly string[] = () => [],
): TensorInfo {
  const halves = inputs.map(halvesOf)
  const shapes = halfShapes(shape)
  const node = (i: 0 | 1) =>
    tracing().graph.pure(operation, [...halves.map((one) => one[i]), ...constants(shapes[i])], attributes)
  return tensorOfHalves([node(0), node(1)], shape, dtype)
}

/** Two results over one half each, brought together by Add, Maximum or Minimum. */
export function joined(
  operation: string,
  halves: Halves,
  shape: readonly number[],
  dtype: DataType,
): TensorInfo {
  const attributes = { T: { type: dtype as 'float32' } }
  const node = tracing().graph.pure(operation, halves, attributes)
  // A sum is closed as every sum is: see the kernel of Add.
  return tensorOf(
    operation === 'AddV2' ? tracing().graph.pure('Snapshot', [node], attributes) : node,
    shape,
    dtype,
  )
}

/** Slices of rows share the memory of the whole. */
function slices(node: string, dtype: DataType, shape: readonly number[]): Halves {
  const { graph } = tracing()
  const [upper, lower] = halfShapes(shape)
  const zero = shape.map(() => 0)
  const slice = (begin: readonly number[], size: readonly number[]) =>
    graph.pure('Slice', [node, graph.integers(begin), graph.integers(size)], {
      T: { type: dtype as 'float32' },
      Index: INT,
    })
  return [slice(zero, upper), slice([upper[0]!, ...zero.slice(1)], lower)]
}

function broadcast(node: string, shape: readonly number[], dtype: DataType): string {
  const { graph } = tracing()
  return graph.pure('BroadcastTo', [node, graph.integers(shape)], {
    T: { type: dtype as 'float32' },
    Tidx: INT,
  })
}
