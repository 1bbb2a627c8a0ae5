import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import { sizeOf } from '../../values'
import { isSplit } from '../halves'
import { compact, isScalar, nodeOf, shared, tensorOf, uniformTensor, uniformValue } from '../traced'
import { tracing } from '../tracing'
import { axisOf, emit, emitRows, INT, type Kit, sameShape, type } from './kit'

export function registerShapes(kit: Kit): void {
  const { register, tf } = kit

  register(
    'Reshape',
    () =>
      ({ x }, { shape }) =>
        reshape(x!, tf.util.inferFromImplicitShape(shape as number[], sizeOf(x!.shape))),
  )
  register('ExpandDims', () => ({ input }, { dim }) => {
    const at = (dim as number) < 0 ? input!.shape.length + (dim as number) + 1 : (dim as number)
    return reshape(input!, [...input!.shape.slice(0, at), 1, ...input!.shape.slice(at)])
  })

  register('Range', () => (_, { start, stop, step, dtype }) => {
    const as = (dtype as DataType | undefined) ?? 'float32'
    const length = Math.max(0, Math.ceil(((stop as number) - (start as number)) / (step as number)))
    const inputs = [start, stop, step].map((value) => uniformTensor(value as number, [], as))
    return emit('Range', inputs, [length], as, { Tidx: type(as) })
  })
  register('LinSpace', () => (_, { start, stop, num }) => {
    const ends = [start, stop].map((value) => uniformTensor(value as number, [], 'float32'))
    const count = tracing().graph.integer(num as number)
    return emit('LinSpace', ends, [num as number], 'float32', { T: type('float32'), Tidx: INT }, [count])
  })
  register('Tile', () => ({ x }, { reps }) => {
    const times = reps as number[]
    const shape = x!.shape.map((size, i) => size * times[i]!)
    // Repeating a single row or column is broadcasting it, which costs nothing until somebody looks.
    if (x!.shape.every((size, i) => size === 1 || times[i] === 1)) return shared(x!, shape)
    return emit('Tile', [x!], shape, x!.dtype, { T: type(x!.dtype), Tmultiples: INT }, [
      tracing().dimensions(times),
    ])
  })
  register('Transpose', () => ({ x }, { perm }) => {
    const order = perm as number[]
    if (order.every((axis, i) => axis === i)) return shared(x!)
    const shape = order.map((axis) => x!.shape[axis]!)
    return emit('Transpose', [x!], shape, x!.dtype, { T: type(x!.dtype), Tperm: INT }, [
      tracing().graph.integers(order),
    ])
  })
  register('Reverse', () => ({ x }, { dims }) => {
    const axes = tracing().graph.integers(tf.util.parseAxisParam(dims as number[], x!.shape))
    return emit('ReverseV2', [x!], x!.shape, x!.dtype, { T: type(x!.dtype), Tidx: INT }, [axes])
  })

  register('Concat', () => (inputs, { axis }) => {
    const all = Object.values(inputs)
    const at = axisOf(kit, axis, all[0]!.shape)
    const shape: number[] = tf.backend_util.computeOutShape(
      all.map((one) => one.shape),
      at,
    )
    const list = all.filter((one) => sizeOf(one.shape) > 0)
    if (list.length === 1) return shared(list[0]!)
    const attributes = { N: { int: list.length }, T: type(all[0]!.dtype), Tidx: INT }
    const constants = [tracing().graph.integer(at)]
    if (at === 0) return emit('ConcatV2', list, shape, all[0]!.dtype, attributes, constants)
    return emitRows('ConcatV2', list, shape, all[0]!.dtype, attributes, () => constants)
  })
  register('Pack', () => (inputs, { axis }) => {
    const list = Object.values(inputs)
    const { shape: one, dtype } = list[0]!
    const at = (axis as number) < 0 ? one.length + 1 + (axis as number) : (axis as number)
    const shape = [...one.slice(0, at), list.length, ...one.slice(at)]
    const attributes = { N: { int: list.length }, T: type(dtype), axis: { int: at } }
    return (at === 0 ? emit : emitRows)('Pack', list, shape, dtype, attributes)
  })
  register('Unpack', () => ({ value }, { axis }) => {
    const at = axisOf(kit, axis, value!.shape)
    const num = value!.shape[at]!
    const attributes = { num: { int: num }, T: type(value!.dtype), axis: { int: at } }
    const node = tracing().graph.pure('Unpack', [nodeOf(value!)], attributes)
    const shape = value!.shape.filter((_, i) => i !== at)
    return Array.from({ length: num }, (_, i) => tensorOf(output(node, i), shape, value!.dtype))
  })
  register('SplitV', () => ({ x }, { numOrSizeSplits, axis }) => {
    const at = axisOf(kit, axis, x!.shape)
    const sizes: number[] = tf.backend_util.prepareSplitSize(x as never, numOrSizeSplits as number[], at)
    const begins = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0))
    return sizes.map((size, i) =>
      slice(
        x!,
        x!.shape.map((_, axis) => (axis === at ? begins[i]! : 0)),
        x!.shape.map((all, axis) => (axis === at ? size : all)),
      ),
    )
  })
  register('Slice', () => ({ x }, { begin, size }) => {
    const [start, length] = tf.slice_util.parseSliceParams(x as never, begin as number[], size as number[])
    return slice(x!, start as number[], length as number[])
  })
  register('StridedSlice', () => ({ x }, attributes) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } =
      attributes as Record<'begin' | 'end' | 'strides', number[]> & Record<string, number>
    const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as number[]
    const [b, e, l, n, s] = masks as [number, number, number, number, number]
    const { finalShape } = tf.slice_util.sliceInfo(x!.shape, begin, end, strides, b, e, l, n, s)
    const { graph } = tracing()
    return emit(
      'StridedSlice',
      [x!],
      finalShape,
      x!.dtype,
      {
        T: type(x!.dtype),
        Index: INT,
        begin_mask: { int: b },
        end_mask: { int: e },
        ellipsis_mask: { int: l },
        new_axis_mask: { int: n },
        shrink_axis_mask: { int: s },
      },
      [graph.integers(begin), graph.integers(end), graph.integers(strides)],
    )
  })
  register('PadV2', () => ({ x }, { paddings, constantValue }) => {
    const pads = paddings as [number, number][]
    const shape = x!.shape.map((size, i) => size + pads[i]![0] + pads[i]![1])
    const table = tracing().graph.constant(Int32Array.from(pads.flat()), [pads.length, 2], 'int32')
    const value = compact(uniformTensor(constantValue as number, [], x!.dtype)).node
    return emit('PadV2', [x!], shape, x!.dtype, { T: type(x!.dtype), Tpaddings: INT }, [table, value])
  })
}

const output = (node: string, index: number): string => (index === 0 ? node : `${node}:${index}`)

function reshape(x: TensorInfo, shape: readonly number[]): TensorInfo {
  if (sameShape(x.shape, shape)) return shared(x)
  // One number stays one number under any shape, and any shape of the same rank or more broadcasts from it.
  if (isScalar(x) && (uniformValue(x) !== null || compact(x).shape.length <= shape.length))
    return shared(x, shape)
  const attributes = { T: type(x.dtype), Tshape: INT }
  const sizes = (whole: readonly number[]) => [tracing().dimensions(whole)]
  if (isSplit(x) && shape[0] === x.shape[0])
    return emitRows('Reshape', [x], shape, x.dtype, attributes, sizes)
  return emit('Reshape', [x], shape, x.dtype, attributes, sizes(shape))
}

function slice(x: TensorInfo, begin: readonly number[], size: readonly number[]): TensorInfo {
  if (sameShape(size, x.shape)) return shared(x)
  const { dimensions } = tracing()
  if (begin.some((at) => at < 0))
    throw new StudioError('graph.missingKernel', { kernel: 'Slice from a negative place' })
  const attributes = { T: type(x.dtype), Index: INT }
  const places = (whole: readonly number[]) => [dimensions(begin), dimensions(whole)]
  if (isSplit(x) && size[0] === x.shape[0]) return emitRows('Slice', [x], size, x.dtype, attributes, places)
  return emit('Slice', [x], size, x.dtype, attributes, places(size))
}
