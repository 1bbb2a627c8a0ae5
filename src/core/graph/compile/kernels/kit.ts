import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { Tensorflow } from '../../tensorflow'
import type { Attribute, GraphType } from '../graphDef'
import { emitHalves, isSplit, partsOf } from '../halves'
import { compact, nodeOf, type Part, tensorOf, tensorOfHalves } from '../traced'
import { tracing } from '../tracing'

export type Inputs = Record<string, TensorInfo>
export type Attributes = Record<string, unknown>
export type Kernel = (inputs: Inputs, attributes: Attributes) => TensorInfo | TensorInfo[]

/** What every file of kernels needs. */
export interface Kit {
  tf: Tensorflow
  /** Says which nodes a tfjs kernel emits. Several names share one kernel. */
  register(names: string | readonly string[], kernel: (name: string) => Kernel): void
}

export const INT: Attribute = { type: 'int32' }
export const type = (dtype: string): Attribute => ({ type: dtype as GraphType })
export const flag = (value: unknown): Attribute => ({ bool: Boolean(value) })

export const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join()

/** One node that takes whole tensors, then constants. */
export function emit(
  operation: string,
  inputs: readonly TensorInfo[],
  shape: readonly number[],
  dtype: DataType,
  attributes: Record<string, Attribute> = {},
  constants: readonly string[] = [],
): TensorInfo {
  const node = tracing().graph.pure(operation, [...inputs.map(nodeOf), ...constants], attributes)
  return tensorOf(node, shape, dtype)
}

/** The same for what treats each row by itself: in halves where the inputs are. */
export function emitRows(...args: Parameters<typeof emitHalves>): TensorInfo {
  const [operation, inputs, shape, dtype, attributes, constants] = args
  return inputs.some(isSplit)
    ? emitHalves(...args)
    : emit(operation, inputs, shape, dtype, attributes, constants?.(shape))
}

/** One node that works number by number, on the inputs before they are broadcast. */
export function elementwise(
  { tf }: Kit,
  operation: string,
  inputs: readonly TensorInfo[],
  dtype: DataType,
  attributes: Record<string, Attribute>,
): TensorInfo {
  const over = (shapes: readonly (readonly number[])[]): number[] =>
    shapes.reduce<number[]>((all, shape) => tf.backend_util.assertAndGetBroadcastShape(all, [...shape]), [])
  const node = (parts: readonly Part[]) =>
    tracing().graph.pure(
      operation,
      parts.map((part) => part.node),
      attributes,
    )
  const shape = over(inputs.map((input) => input.shape))
  const sameRows = (input: TensorInfo) => input.shape.length === shape.length && input.shape[0] === shape[0]
  if (inputs.some((input) => isSplit(input) && sameRows(input))) {
    const parts = inputs.map((input) => partsOf(input, shape))
    const [upper, lower] = [parts.map((one) => one[0]), parts.map((one) => one[1])]
    const actual = [shape[0]!, ...over(upper.map((part) => part.shape)).slice(1)]
    return tensorOfHalves([node(upper), node(lower)], shape, dtype, actual)
  }
  const parts = inputs.map(compact)
  return tensorOf(node(parts), shape, dtype, over(parts.map((part) => part.shape)))
}

/** Axes as TensorFlow counts them, from 0. */
export const axesOf = ({ tf }: Kit, axis: unknown, shape: readonly number[]): number[] =>
  tf.util.parseAxisParam(axis as number[], [...shape])

export const axisOf = (kit: Kit, axis: unknown, shape: readonly number[]): number =>
  axesOf(kit, axis, shape)[0]!
