import type { DataType, Tensor, TensorInfo } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import type { DType, Values } from '../program'
import type { Tensorflow } from '../tensorflow'
import { sizeOf } from '../values'
import { tracing, type Tracing } from './tracing'

/** One number that multiplies a whole tensor: `number` times what `node` (a scalar) gives. */
export interface Factor {
  number: number
  node: string | null
}

/**
 * What a traced tensor stands for. It is kept unevaluated as long as that may save a pass over memory: the gradients
 * that tfjs writes broadcast and scale a lot, and most of that vanishes into a smaller operation later.
 *
 *     value = broadcast(node · factor)  from `shape` to the tensor's own shape
 */
interface Content {
  owner: Tracing
  node: string | null
  /** Emits the node, at its first use. */
  emit: () => string
  shape: readonly number[]
  factor: Factor
  /** The one number a constant is made of; null where it is none, or holds different ones. */
  uniform: number | null
  /** The upper and the lower rows as nodes of their own (see halves.ts); `node` is made of them where needed. */
  halves: Halves | null
  /** relu of this, where it was computed: its gradient then needs only that, and this can be fused away. */
  relu: TensorInfo | null
  /** Set where the value is step(x): x, or relu(x). A product with it becomes ReluGrad. */
  stepOf: TensorInfo | null
  /** tfjs tensors that share this content. */
  users: number
}

export type Halves = readonly [string, string]

const contents = new WeakMap<object, Content>()
const NO_FACTOR: Factor = { number: 1, node: null }

export interface Part {
  node: string
  shape: readonly number[]
}

function content(tensor: TensorInfo): Content {
  const found = contents.get(tensor.dataId)
  if (found?.owner !== tracing()) throw new StudioError('graph.foreignTensor')
  return found
}

function create(shape: readonly number[], dtype: DataType, fields: Partial<Content>): TensorInfo {
  const dataId = {}
  contents.set(dataId, {
    owner: tracing(),
    node: null,
    shape,
    factor: NO_FACTOR,
    uniform: null,
    halves: null,
    relu: null,
    stepOf: null,
    users: 1,
    emit: () => {
      throw new Error('a traced tensor has neither a node nor a way to make one')
    },
    ...fields,
  })
  return { dataId, shape: [...shape], dtype }
}

/** A tensor that stands for a node of shape `actual`, broadcast to `shape`. */
export function tensorOf(
  node: string,
  shape: readonly number[],
  dtype: DataType,
  actual: readonly number[] = shape,
): TensorInfo {
  return { ...create(actual, dtype, { node }), shape: [...shape] }
}

/** A tensor whose upper and lower rows are two nodes; `actual` is the shape of both together. */
export function tensorOfHalves(
  halves: Halves,
  shape: readonly number[],
  dtype: DataType,
  actual: readonly number[] = shape,
): TensorInfo {
  const emit = () => {
    const attributes = { N: { int: 2 }, T: { type: dtype as DType }, Tidx: { type: 'int32' } } as const
    return tracing().graph.pure('ConcatV2', [...halves, tracing().graph.integer(0)], attributes)
  }
  return { ...create(actual, dtype, { emit, halves }), shape: [...shape] }
}

/** The same for code under trace: a tfjs Tensor, disposed of with its scope. */
export function placeholderTensor(
  tf: Tensorflow,
  node: string,
  shape: readonly number[],
  dtype: DType,
): Tensor {
  return tf.engine().makeTensorFromTensorInfo(tensorOf(node, shape, dtype))
}

/** A constant; one that repeats a single number is kept as that number. */
export function constantContent(values: Values, shape: readonly number[], dtype: DType): object {
  const first = values[0]
  const uniform = first !== undefined && values.every((value) => Object.is(value, first)) ? first : null
  const actual = uniform === null ? shape : []
  const stored = uniform === null ? values : values.slice(0, 1)
  const emit = () => tracing().graph.constant(stored, actual, dtype)
  return create(actual, dtype, { uniform, emit }).dataId
}

export function uniformTensor(value: number, shape: readonly number[], dtype: DataType): TensorInfo {
  const values =
    dtype === 'float32'
      ? Float32Array.of(value)
      : dtype === 'bool'
        ? Uint8Array.of(value)
        : Int32Array.of(value)
  return { dataId: constantContent(values, [], dtype as DType), shape: [...shape], dtype }
}

/** The same value, to a shape it broadcasts to: no node. */
export function shared(tensor: TensorInfo, shape: readonly number[] = tensor.shape): TensorInfo {
  content(tensor).users++
  return { dataId: tensor.dataId, shape: [...shape], dtype: tensor.dtype }
}

/** A tensor is disposed of; true once nobody shares its content any more. */
export function release(dataId: object): boolean {
  const found = contents.get(dataId)
  return !found || --found.users <= 0
}

/** step(x), evaluated only if it is used for anything else than a product. */
export function stepTensor(x: TensorInfo, emit: () => string): TensorInfo {
  const { shape, relu } = content(x)
  const made = create(shape, 'float32', { emit, stepOf: relu ?? x })
  return { ...made, shape: [...x.shape] }
}

export const stepOf = (tensor: TensorInfo): TensorInfo | null => content(tensor).stepOf
export const rememberRelu = (x: TensorInfo, relu: TensorInfo): void => {
  content(x).relu = relu
}
export const uniformValue = (tensor: TensorInfo): number | null => content(tensor).uniform
/** True where one number, known now or only when run, stands for the whole tensor. */
export const isScalar = (tensor: TensorInfo): boolean => sizeOf(content(tensor).shape) === 1
/** True where the node has the tensor's own shape. */
export const isWhole = (tensor: TensorInfo): boolean => content(tensor).shape.join() === tensor.shape.join()
/** True where the value is -1 times a node, and nothing else. */
export const isNegated = (tensor: TensorInfo): boolean => {
  const { factor } = content(tensor)
  return factor.number === -1 && factor.node === null
}

function bare(tensor: TensorInfo): Part {
  const found = content(tensor)
  return { node: (found.node ??= found.emit()), shape: found.shape }
}

/** x · factor, not evaluated yet. */
export function scaled(x: TensorInfo, by: Factor, shape: readonly number[] = x.shape): TensorInfo {
  const { factor, uniform } = content(x)
  if (uniform !== null && by.node === null)
    return uniformTensor(Math.fround(uniform * by.number), shape, 'float32')
  return withFactor(x, product(factor, by), shape)
}

/** x without its factor. */
export const unscaled = (x: TensorInfo): TensorInfo => withFactor(x, NO_FACTOR, x.shape)

function withFactor(x: TensorInfo, factor: Factor, shape: readonly number[]): TensorInfo {
  const { node, halves, shape: actual } = content(x)
  const made = create(actual, 'float32', { node, halves, emit: () => bare(x).node, factor })
  return { ...made, shape: [...shape] }
}

/** What multiplying by this one-number tensor means. */
export function factorOf(tensor: TensorInfo): Factor {
  const { uniform, factor } = content(tensor)
  if (uniform !== null) return { number: uniform, node: null }
  const { node, shape } = bare(tensor)
  const { graph } = tracing()
  const attributes = { T: { type: 'float32' }, Tshape: { type: 'int32' } } as const
  const scalar = shape.length === 0 ? node : graph.pure('Reshape', [node, graph.integers([])], attributes)
  return product(factor, { number: 1, node: scalar })
}

function product(a: Factor, b: Factor): Factor {
  const { graph } = tracing()
  const number = Math.fround(a.number * b.number)
  if (a.node === null || b.node === null) return { number, node: a.node ?? b.node }
  return { number, node: graph.pure('Mul', [a.node, b.node], { T: { type: 'float32' } }) }
}

function multiplied(node: string, { number, node: scalar }: Factor): string {
  const { graph } = tracing()
  const float = { T: { type: 'float32' } } as const
  if (scalar === null && number === 1) return node
  if (scalar === null && number === -1) return graph.pure('Neg', [node], float)
  if (scalar === null) return graph.pure('Mul', [node, graph.number(number)], float)
  const whole = number === 1 ? scalar : graph.pure('Mul', [scalar, graph.number(number)], float)
  return graph.pure('Mul', [node, whole], float)
}

/** The value before it is broadcast. */
export function compact(tensor: TensorInfo): Part {
  const { node, shape } = bare(tensor)
  return { node: multiplied(node, content(tensor).factor), shape }
}

/** The shape before it is broadcast. */
export const actualShape = (tensor: TensorInfo): readonly number[] => content(tensor).shape

/** The two nodes of a tensor that is kept as its upper and its lower rows. */
export function splitNodes(tensor: TensorInfo): Halves | null {
  const { halves, factor } = content(tensor)
  return halves && [multiplied(halves[0], factor), multiplied(halves[1], factor)]
}

/** The node that gives the tensor's value, in the tensor's shape. */
export function nodeOf(tensor: TensorInfo): string {
  const { node, shape } = compact(tensor)
  if (shape.join() === tensor.shape.join()) return node
  const { graph, dimensions } = tracing()
  const attributes = { T: { type: tensor.dtype as DType }, Tidx: { type: 'int32' } } as const
  return graph.pure('BroadcastTo', [node, dimensions(tensor.shape)], attributes)
}
