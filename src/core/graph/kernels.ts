import type { DataType, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import type { Attribute, GraphType } from './graphDef'
import { nodeOf, sharedTensor as alias, tensorOf, tracing, uniformValue } from './graphBackend'
import type { Tensorflow } from './tensorflow'
import { sizeOf } from './values'

type Inputs = Record<string, TensorInfo>
type Kernel = (inputs: Inputs, attributes: Record<string, unknown>) => TensorInfo | TensorInfo[]

const type = (dtype: string): Attribute => ({ type: dtype as GraphType })
const INT: Attribute = { type: 'int32' }

function emit(operation: string, inputs: readonly TensorInfo[], shape: readonly number[], dtype: DataType, attributes: Record<string, Attribute>, constants: readonly string[] = []): TensorInfo {
  return tensorOf(tracing().graph.pure(operation, [...inputs.map(nodeOf), ...constants], attributes), shape, dtype)
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((size, i) => size === b[i])

/** One TensorFlow operation for each tfjs kernel below; what cannot be said so simply follows in `registerKernels`. */
const BINARY = { Sub: 'Sub', RealDiv: 'RealDiv', Maximum: 'Maximum', Minimum: 'Minimum', Pow: 'Pow', SquaredDifference: 'SquaredDifference', FloorDiv: 'FloorDiv', Mod: 'FloorMod', Atan2: 'Atan2' }
const COMPARISON = { Equal: 'Equal', NotEqual: 'NotEqual', Greater: 'Greater', GreaterEqual: 'GreaterEqual', Less: 'Less', LessEqual: 'LessEqual' }
const LOGICAL = { LogicalAnd: 'LogicalAnd', LogicalOr: 'LogicalOr' }
const UNARY = {
  Relu: 'Relu', Relu6: 'Relu6', Elu: 'Elu', Selu: 'Selu', Softplus: 'Softplus', Sigmoid: 'Sigmoid', Tanh: 'Tanh', Erf: 'Erf',
  Exp: 'Exp', Expm1: 'Expm1', Log: 'Log', Log1p: 'Log1p', Sqrt: 'Sqrt', Rsqrt: 'Rsqrt', Square: 'Square', Neg: 'Neg', Abs: 'Abs',
  Sign: 'Sign', Floor: 'Floor', Ceil: 'Ceil', Round: 'Round', Reciprocal: 'Reciprocal', Sin: 'Sin', Cos: 'Cos',
}
const REDUCTION = { Sum: 'Sum', Mean: 'Mean', Max: 'Max', Min: 'Min', Prod: 'Prod' }
const TRUTH_REDUCTION = { All: 'All', Any: 'Any' }

export function registerKernels(tf: Tensorflow, backendName: string): void {
  const { backend_util: util, util: shapes } = tf
  const register = (kernelName: string, kernel: Kernel) =>
    tf.registerKernel({ kernelName, backendName, kernelFunc: ({ inputs, attrs }) => kernel(inputs as Inputs, (attrs ?? {}) as NamedAttrMap) })
  const broadcast = (a: TensorInfo, b: TensorInfo) => util.assertAndGetBroadcastShape(a.shape, b.shape)
  const pair = (operation: string, a: TensorInfo, b: TensorInfo, dtype: DataType, typed = true) =>
    emit(operation, [a, b], broadcast(a, b), dtype, typed ? { T: type(a.dtype) } : {})

  for (const [kernel, operation] of Object.entries(BINARY)) register(kernel, ({ a, b }) => pair(operation, a!, b!, a!.dtype))
  for (const [kernel, operation] of Object.entries(COMPARISON)) register(kernel, ({ a, b }) => pair(operation, a!, b!, 'bool'))
  for (const [kernel, operation] of Object.entries(LOGICAL)) register(kernel, ({ a, b }) => pair(operation, a!, b!, 'bool', false))
  for (const [kernel, operation] of Object.entries(UNARY)) register(kernel, ({ x }) => emit(operation, [x!], x!.shape, x!.dtype, { T: type(x!.dtype) }))
  register('LogicalNot', ({ x }) => emit('LogicalNot', [x!], x!.shape, 'bool', {}))

  /**
   * a + b, closed by a Snapshot. TensorFlow's optimiser gathers chains of additions into AddN, which starts with
   * whichever input happens to be free to overwrite: the order, and so the last bit, would change from run to run.
   * It does not look through a Snapshot, which costs no copy.
   */
  const sum = (a: TensorInfo, b: TensorInfo): TensorInfo => {
    const added = pair('AddV2', a, b, a.dtype)
    return emit('Snapshot', [added], added.shape, added.dtype, { T: type(added.dtype) })
  }
  register('Add', ({ a, b }) => {
    // BiasAdd, not AddV2: TensorFlow fuses it, and an activation after it, into the matrix product before.
    if (a!.dtype === 'float32' && a!.shape.length === 2 && b!.shape.length === 1 && a!.shape[1] === b!.shape[0])
      return emit('BiasAdd', [a!, b!], a!.shape, 'float32', { T: type('float32'), data_format: { text: 'NHWC' } })
    if (uniformValue(b!) === 0 && sameShape(broadcast(a!, b!), a!.shape)) return alias(a!)
    if (uniformValue(a!) === 0 && sameShape(broadcast(a!, b!), b!.shape)) return alias(b!)
    return sum(a!, b!)
  })
  register('Multiply', ({ a, b }) => {
    // Gradients multiply by ones to broadcast; where nothing is broadcast that is nothing.
    if (uniformValue(b!) === 1 && sameShape(broadcast(a!, b!), a!.shape)) return alias(a!)
    if (uniformValue(a!) === 1 && sameShape(broadcast(a!, b!), b!.shape)) return alias(b!)
    return pair('Mul', a!, b!, a!.dtype)
  })
  register('AddN', (inputs) => {
    const list = Object.values(inputs)
    return list.length === 1 ? alias(list[0]!) : list.reduce(sum)
  })

  const cast = (x: TensorInfo, dtype: string): TensorInfo =>
    x.dtype === dtype ? alias(x) : emit('Cast', [x], x.shape, dtype as DataType, { SrcT: type(x.dtype), DstT: type(dtype) })
  register('Cast', ({ x }, { dtype }) => cast(x!, dtype as string))
  register('Step', ({ x }, { alpha }) => {
    const zero = tracing().graph.constant(Float32Array.of(0), [], 'float32')
    const positive = emit('Greater', [x!], x!.shape, 'bool', { T: type('float32') }, [zero])
    const ones = cast(positive, 'float32')
    if (!alpha) return ones
    const slope = tracing().graph.constant(Float32Array.of(alpha as number), [], 'float32')
    const rest = cast(emit('LogicalNot', [positive], x!.shape, 'bool', {}), 'float32')
    const scaled = emit('Mul', [rest], x!.shape, 'float32', { T: type('float32') }, [slope])
    return sum(ones, scaled)
  })

  register('Identity', ({ x }) => alias(x!))
  register('ZerosLike', ({ x }) => emit('ZerosLike', [x!], x!.shape, x!.dtype, { T: type(x!.dtype) }))
  register('OnesLike', ({ x }) => emit('OnesLike', [x!], x!.shape, x!.dtype, { T: type(x!.dtype) }))
  const fill = (shape: number[], value: number, dtype: string): TensorInfo => {
    const graph = tracing().graph
    const one = dtype === 'int32' ? Int32Array.of(value) : dtype === 'bool' ? Uint8Array.of(value) : Float32Array.of(value)
    const scalar = graph.constant(one, [], dtype as 'float32')
    return tensorOf(graph.pure('Fill', [graph.integers(shape), scalar], { T: type(dtype), index_type: INT }), shape, dtype as DataType)
  }
  register('Fill', (_, { shape, value, dtype }) => fill(shape as number[], value as number, (dtype as string | undefined) ?? 'float32'))

  const reshape = (x: TensorInfo, shape: readonly number[]): TensorInfo =>
    sameShape(x.shape, shape) ? alias(x) : emit('Reshape', [x], shape, x.dtype, { T: type(x.dtype), Tshape: INT }, [tracing().graph.integers(shape)])
  register('Reshape', ({ x }, { shape }) => reshape(x!, shapes.inferFromImplicitShape(shape as number[], sizeOf(x!.shape))))
  register('ExpandDims', ({ input }, { dim }) => {
    const at = (dim as number) < 0 ? input!.shape.length + (dim as number) + 1 : (dim as number)
    return reshape(input!, [...input!.shape.slice(0, at), 1, ...input!.shape.slice(at)])
  })

  const reduce = (operation: string, x: TensorInfo, attributes: Record<string, unknown>, dtype: DataType, typed: boolean): TensorInfo => {
    const axes = shapes.parseAxisParam((attributes['axis'] ?? attributes['reductionIndices']) as number[], x.shape)
    const kept = x.shape.filter((_, axis) => !axes.includes(axis))
    const keepDims = Boolean(attributes['keepDims'])
    const shape = keepDims ? util.expandShapeToKeepDim(kept, axes) : kept
    const common = { Tidx: INT, keep_dims: { bool: keepDims } }
    return emit(operation, [x], shape, dtype, typed ? { T: type(x.dtype), ...common } : common, [tracing().graph.integers(axes)])
  }
  for (const [kernel, operation] of Object.entries(REDUCTION)) {
    register(kernel, ({ x }, attributes) => {
      const input = x!.dtype === 'bool' ? cast(x!, 'int32') : operation === 'Mean' ? cast(x!, 'float32') : x!
      return reduce(operation, input, attributes, input.dtype, true)
    })
  }
  for (const [kernel, operation] of Object.entries(TRUTH_REDUCTION)) register(kernel, ({ x }, attributes) => reduce(operation, x!, attributes, 'bool', false))
  for (const operation of ['ArgMin', 'ArgMax']) {
    register(operation, ({ x }, { axis }) => {
      const at = shapes.parseAxisParam(axis as number[], x!.shape)[0]!
      const scalar = tracing().graph.constant(Int32Array.of(at), [], 'int32')
      return emit(operation, [x!], x!.shape.filter((_, i) => i !== at), 'int32', { T: type(x!.dtype), Tidx: INT, output_type: INT }, [scalar])
    })
  }

  register('OneHot', ({ indices }, { depth, onValue, offValue, dtype }) => {
    const graph = tracing().graph
    const as = ((dtype as string | undefined) ?? 'int32') as 'float32' | 'int32'
    const number = (value: unknown) => graph.constant(as === 'float32' ? Float32Array.of(value as number) : Int32Array.of(value as number), [], as)
    const constants = [graph.constant(Int32Array.of(depth as number), [], 'int32'), number(onValue), number(offValue)]
    return emit('OneHot', [indices!], [...indices!.shape, depth as number], as, { T: type(as), TI: INT, axis: { int: -1 } }, constants)
  })
  register('GatherV2', ({ x, indices }, { axis, batchDims }) => {
    const at = shapes.parseAxisParam(axis as number, x!.shape)[0]!
    const shape = [...x!.shape.slice(0, at), ...indices!.shape.slice((batchDims as number | undefined) ?? 0), ...x!.shape.slice(at + 1)]
    return emit('GatherV2', [x!, indices!], shape, x!.dtype, { Tparams: type(x!.dtype), Tindices: INT, Taxis: INT, batch_dims: { int: (batchDims as number | undefined) ?? 0 } }, [
      tracing().graph.constant(Int32Array.of(at), [], 'int32'),
    ])
  })
  register('Tile', ({ x }, { reps }) => {
    const times = reps as number[]
    return emit('Tile', [x!], x!.shape.map((size, i) => size * times[i]!), x!.dtype, { T: type(x!.dtype), Tmultiples: INT }, [tracing().graph.integers(times)])
  })
  register('BroadcastTo', ({ x }, { shape }) => emit('BroadcastTo', [x!], shape as number[], x!.dtype, { T: type(x!.dtype), Tidx: INT }, [tracing().graph.integers(shape as number[])]))
  register('Transpose', ({ x }, { perm }) => {
    const order = perm as number[]
    if (order.every((axis, i) => axis === i)) return alias(x!)
    return emit('Transpose', [x!], order.map((axis) => x!.shape[axis]!), x!.dtype, { T: type(x!.dtype), Tperm: INT }, [tracing().graph.integers(order)])
  })
  register('Concat', (inputs, { axis }) => {
    const list = Object.values(inputs).filter((one) => sizeOf(one.shape) > 0)
    const at = shapes.parseAxisParam(axis as number, list[0]!.shape)[0]!
    if (list.length === 1) return alias(list[0]!)
    const shape: number[] = util.computeOutShape(list.map((one) => one.shape), at)
    return emit('ConcatV2', list, shape, list[0]!.dtype, { N: { int: list.length }, T: type(list[0]!.dtype), Tidx: INT }, [tracing().graph.constant(Int32Array.of(at), [], 'int32')])
  })
  register('Slice', ({ x }, { begin, size }) => {
    const [start, length] = tf.slice_util.parseSliceParams(x as never, begin as number[], size as number[]) as [number[], number[]]
    if (sameShape(length, x!.shape)) return alias(x!)
    const graph = tracing().graph
    return emit('Slice', [x!], length, x!.dtype, { T: type(x!.dtype), Index: INT }, [graph.integers(start), graph.integers(length)])
  })
  register('Pack', (inputs, { axis }) => {
    const list = Object.values(inputs)
    const shape = [...list[0]!.shape]
    shape.splice(axis as number, 0, list.length)
    return emit('Pack', list, shape, list[0]!.dtype, { N: { int: list.length }, T: type(list[0]!.dtype), axis: { int: axis as number } })
  })
  register('Unpack', ({ value }, { axis }) => {
    const at = (axis as number) < 0 ? value!.shape.length + (axis as number) : (axis as number)
    const count = value!.shape[at]!
    const node = tracing().graph.pure('Unpack', [nodeOf(value!)], { num: { int: count }, T: type(value!.dtype), axis: { int: at } })
    const shape = value!.shape.filter((_, i) => i !== at)
    return Array.from({ length: count }, (_, i) => tensorOf(`${node}:${i}`, shape, value!.dtype))
  })
  register('PadV2', ({ x }, { paddings, constantValue }) => {
    const pads = paddings as [number, number][]
    const graph = tracing().graph
    const table = graph.constant(Int32Array.from(pads.flat()), [pads.length, 2], 'int32')
    const value = graph.constant(x!.dtype === 'int32' ? Int32Array.of(constantValue as number) : Float32Array.of(constantValue as number), [], x!.dtype as 'float32')
    return emit('PadV2', [x!], x!.shape.map((size, i) => size + pads[i]![0] + pads[i]![1]), x!.dtype, { T: type(x!.dtype), Tpaddings: INT }, [table, value])
  })
  register('Select', ({ condition, t, e }) => {
    const shape = util.assertAndGetBroadcastShape(condition!.shape, util.assertAndGetBroadcastShape(t!.shape, e!.shape))
    return emit('SelectV2', [condition!, t!, e!], shape, t!.dtype, { T: type(t!.dtype) })
  })
  register('Softmax', ({ logits }) => emit('Softmax', [logits!], logits!.shape, 'float32', { T: type('float32') }))
  register('LogSoftmax', ({ logits }) => emit('LogSoftmax', [logits!], logits!.shape, 'float32', { T: type('float32') }))
  register('Cumsum', ({ x }, { axis, exclusive, reverse }) =>
    emit('Cumsum', [x!], x!.shape, x!.dtype, { T: type(x!.dtype), Tidx: INT, exclusive: { bool: Boolean(exclusive) }, reverse: { bool: Boolean(reverse) } }, [
      tracing().graph.constant(Int32Array.of(axis as number), [], 'int32'),
    ]))
  register('UnsortedSegmentSum', ({ x, segmentIds }, { numSegments }) =>
    emit('UnsortedSegmentSum', [x!, segmentIds!], [numSegments as number, ...x!.shape.slice(segmentIds!.shape.length)], x!.dtype, { T: type(x!.dtype), Tindices: INT, Tnumsegments: INT }, [
      tracing().graph.constant(Int32Array.of(numSegments as number), [], 'int32'),
    ]))

  register('BatchMatMul', ({ a, b }, { transposeA, transposeB }) => matMul(a!, b!, Boolean(transposeA), Boolean(transposeB)))

  /** 2-D products only take MatMul; operands may be bfloat16, the result is float32 again. */
  function matMul(a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): TensorInfo {
    const rank = a.shape.length
    const rows = a.shape[transposeA ? rank - 1 : rank - 2]!
    const columns = b.shape[transposeB ? b.shape.length - 2 : b.shape.length - 1]!
    const flat = rank === 2 && b.shape.length === 2
    const lead = flat ? [] : util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
    const single = !flat && sizeOf(lead) === 1
    if (single) return reshape(matMul(reshape(a, a.shape.slice(-2)), reshape(b, b.shape.slice(-2)), transposeA, transposeB), [...lead, rows, columns])
    const narrow = tracing().precision === 'bfloat16'
    const as = narrow ? 'bfloat16' : 'float32'
    const operand = (x: TensorInfo) => (narrow ? emit('Cast', [x], x.shape, 'float32', { SrcT: type('float32'), DstT: type('bfloat16') }) : x)
    const product = flat
      ? emit('MatMul', [operand(a), operand(b)], [rows, columns], 'float32', { T: type(as), transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } })
      : emit('BatchMatMulV2', [operand(a), operand(b)], [...lead, rows, columns], 'float32', { T: type(as), adj_x: { bool: transposeA }, adj_y: { bool: transposeB } })
    return narrow ? emit('Cast', [product], product.shape, 'float32', { SrcT: type('bfloat16'), DstT: type('float32') }) : product
  }
}
