import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { Tensorflow } from '../../tensorflow'
import type { Attribute, GraphType } from '../graphDef'
import { compact, nodeOf, tensorOf } from '../traced'
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

/** One node that works number by number, on the inputs before they are broadcast. */
export function elementwise(
  { tf }: Kit,
  operation: string,
  inputs: readonly TensorInfo[],
  dtype: DataType,
  attributes: Record<string, Attribute>,
): TensorInfo {
  const parts = inputs.map(compact)
  const over = (shapes: readonly (readonly number[])[]): number[] =>
    shapes.reduce<number[]>((all, shape) => tf.backend_util.assertAndGetBroadcastShape(all, [...shape]), [])
  const node = tracing().graph.pure(operation, parts.map((part) => part.node), attributes)
  return tensorOf(node, over(inputs.map(({ shape }) => shape)), dtype, over(parts.map(({ shape }) => shape)))
}

/** Axes as TensorFlow counts them, from 0. */
export const axesOf = ({ tf }: Kit, axis: unknown, shape: readonly number[]): number[] =>
  tf.util.parseAxisParam(axis as number[], [...shape])

export const axisOf = (kit: Kit, axis: unknown, shape: readonly number[]): number => axesOf(kit, axis, shape)[0]!
