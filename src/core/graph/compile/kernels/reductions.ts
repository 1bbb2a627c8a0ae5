import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { tracing } from '../tracing'
import { halvesOf, isSplit, joined } from '../halves'
import { scaled } from '../traced'
import {
  axesOf,
  axisOf,
  elementwise,
  emit,
  emitRows,
  flag,
  INT,
  type Attributes,
  type Kit,
  type,
} from './kit'

/** How a reduction over two halves of a batch becomes one over the whole. */
const JOIN: Record<string, string> = { Sum: 'AddV2', Mean: 'AddV2', Max: 'Maximum', Min: 'Minimum' }

export function registerReductions(kit: Kit): void {
  const { register, tf } = kit

  const reduce = (operation: string, x: TensorInfo, attributes: Attributes, typed: boolean): TensorInfo => {
    const axes = axesOf(kit, attributes['axis'] ?? attributes['reductionIndices'], x.shape)
    const kept = x.shape.filter((_, axis) => !axes.includes(axis))
    const keepDims = Boolean(attributes['keepDims'])
    const shape = keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept
    const common = { Tidx: INT, keep_dims: flag(keepDims) }
    const all = typed ? { T: type(x.dtype), ...common } : common
    const { graph } = tracing()
    const constants = [graph.integers(axes)]
    if (!isSplit(x) || !axes.includes(0))
      return emitRows(operation, [x], shape, x.dtype, all, () => constants)
    const join = JOIN[operation]
    if (!join) return emit(operation, [x], shape, x.dtype, all, constants)
    if (operation === 'Mean') {
      const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1)
      return scaled(reduce('Sum', x, attributes, true), { number: Math.fround(1 / count), node: null })
    }
    const [upper, lower] = halvesOf(x)
    const half = (node: string) => graph.pure(operation, [node, ...constants], all)
    return joined(join, [half(upper), half(lower)], shape, x.dtype)
  }
  const cast = (x: TensorInfo, dtype: DataType): TensorInfo =>
    x.dtype === dtype ? x : elementwise(kit, 'Cast', [x], dtype, { SrcT: type(x.dtype), DstT: type(dtype) })

  register(
    ['Sum', 'Max', 'Min', 'Prod'],
    (name) =>
      ({ x }, attributes) =>
        reduce(name, x!.dtype === 'bool' ? cast(x!, 'int32') : x!, attributes, true),
  )
  register(
    'Mean',
    () =>
      ({ x }, attributes) =>
        reduce('Mean', cast(x!, 'float32'), attributes, true),
  )
  register(
    ['All', 'Any'],
    (name) =>
      ({ x }, attributes) =>
        reduce(name, x!, attributes, false),
  )

  register(['ArgMin', 'ArgMax'], (name) => ({ x }, { axis }) => {
    const input = x!.dtype === 'bool' ? cast(x!, 'int32') : x!
    const at = axisOf(kit, axis, input.shape)
    const shape = input.shape.filter((_, i) => i !== at)
    const attributes = { T: type(input.dtype), Tidx: INT, output_type: INT }
    const constants = [tracing().graph.integer(at)]
    if (at === 0) return emit(name, [input], shape, 'int32', attributes, constants)
    return emitRows(name, [input], shape, 'int32', attributes, () => constants)
  })
  register(
    ['Cumsum', 'Cumprod'],
    (name) =>
      ({ x }, { axis, exclusive, reverse }) =>
        emit(
          name,
          [x!],
          x!.shape,
          x!.dtype,
          { T: type(x!.dtype), Tidx: INT, exclusive: flag(exclusive), reverse: flag(reverse) },
          [tracing().graph.integer(axisOf(kit, axis, x!.shape))],
        ),
  )
  // tfjs brings the axis to the end before it calls this one.
  register('Softmax', (name) => ({ logits }) =>
    emitRows(name, [logits!], logits!.shape, 'float32', { T: type('float32') }),
  )
}
