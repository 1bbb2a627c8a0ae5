import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { tracing } from '../tracing'
import { axesOf, axisOf, emit, flag, INT, type Attributes, type Kit, type } from './kit'

export function registerReductions(kit: Kit): void {
  const { register, tf } = kit

  const reduce = (operation: string, x: TensorInfo, attributes: Attributes, typed: boolean): TensorInfo => {
    const axes = axesOf(kit, attributes['axis'] ?? attributes['reductionIndices'], x.shape)
    const kept = x.shape.filter((_, axis) => !axes.includes(axis))
    const keepDims = Boolean(attributes['keepDims'])
    const shape = keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept
    const common = { Tidx: INT, keep_dims: flag(keepDims) }
    const all = typed ? { T: type(x.dtype), ...common } : common
    return emit(operation, [x], shape, x.dtype, all, [tracing().graph.integers(axes)])
  }
  const cast = (x: TensorInfo, dtype: DataType): TensorInfo =>
    x.dtype === dtype ? x : emit('Cast', [x], x.shape, dtype, { SrcT: type(x.dtype), DstT: type(dtype) })

  register(['Sum', 'Max', 'Min', 'Prod'], (name) => ({ x }, attributes) =>
    reduce(name, x!.dtype === 'bool' ? cast(x!, 'int32') : x!, attributes, true))
  register('Mean', () => ({ x }, attributes) => reduce('Mean', cast(x!, 'float32'), attributes, true))
  register(['All', 'Any'], (name) => ({ x }, attributes) => reduce(name, x!, attributes, false))

  register(['ArgMin', 'ArgMax'], (name) => ({ x }, { axis }) => {
    const input = x!.dtype === 'bool' ? cast(x!, 'int32') : x!
    const at = axisOf(kit, axis, input.shape)
    const shape = input.shape.filter((_, i) => i !== at)
    const attributes = { T: type(input.dtype), Tidx: INT, output_type: INT }
    return emit(name, [input], shape, 'int32', attributes, [tracing().graph.integer(at)])
  })
  register(['Cumsum', 'Cumprod'], (name) => ({ x }, { axis, exclusive, reverse }) =>
    emit(
      name, [x!], x!.shape, x!.dtype,
      { T: type(x!.dtype), Tidx: INT, exclusive: flag(exclusive), reverse: flag(reverse) },
      [tracing().graph.integer(axisOf(kit, axis, x!.shape))],
    ))
  // tfjs brings the axis to the end before it calls either.
  register(['Softmax', 'LogSoftmax'], (name) => ({ logits }) =>
    emit(name, [logits!], logits!.shape, 'float32', { T: type('float32') }))
}
