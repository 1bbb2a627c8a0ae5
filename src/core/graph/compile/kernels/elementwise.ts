import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import {
  compact,
  factorOf,
  isNegated,
  isScalar,
  isWhole,
  rememberRelu,
  scaled,
  shared,
  stepOf,
  stepTensor,
  uniformTensor,
  uniformValue,
  unscaled,
} from '../traced'
import { elementwise, type Kit, sameShape, type } from './kit'

/** tfjs calls one of these otherwise than TensorFlow. */
const UNARY = [
  'Abs',
  'Ceil',
  'Cos',
  'Elu',
  'Erf',
  'Exp',
  'Expm1',
  'Floor',
  'Log',
  'Log1p',
  'Reciprocal',
  'Relu6',
  'Round',
  'Rsqrt',
  'Selu',
  'Sigmoid',
  'Sign',
  'Sin',
  'Softplus',
  'Sqrt',
  'Square',
  'Tanh',
]
const TESTS = ['IsNan', 'IsInf', 'IsFinite']
const BINARY = ['RealDiv', 'Maximum', 'Minimum', 'Pow', 'SquaredDifference', 'FloorDiv', 'Mod', 'Atan2']
const OPERATION: Record<string, string> = { Mod: 'FloorMod' }
const COMPARISONS = ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual']

export function registerElementwise(kit: Kit): void {
  const { register, tf } = kit
  const broadcast = (a: TensorInfo, b: TensorInfo) =>
    tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape)
  const typed = (operation: string, inputs: TensorInfo[], dtype: DataType) =>
    elementwise(kit, operation, inputs, dtype, { T: type(inputs[0]!.dtype) })

  register(
    UNARY,
    (name) =>
      ({ x }) =>
        typed(name, [x!], x!.dtype),
  )
  register(
    TESTS,
    (name) =>
      ({ x }) =>
        typed(name, [x!], 'bool'),
  )
  register(
    BINARY,
    (name) =>
      ({ a, b }) =>
        typed(OPERATION[name] ?? name, [a!, b!], a!.dtype),
  )
  register(
    COMPARISONS,
    (name) =>
      ({ a, b }) =>
        typed(name, [a!, b!], 'bool'),
  )
  register(
    ['LogicalAnd', 'LogicalOr'],
    (name) =>
      ({ a, b }) =>
        elementwise(kit, name, [a!, b!], 'bool', {}),
  )
  register(
    'LogicalNot',
    () =>
      ({ x }) =>
        elementwise(kit, 'LogicalNot', [x!], 'bool', {}),
  )

  register('Relu', () => ({ x }) => {
    const result = typed('Relu', [x!], x!.dtype)
    rememberRelu(x!, result)
    return result
  })
  register(
    'EluGrad',
    () =>
      ({ dy, y }) =>
        typed('EluGrad', [dy!, y!], 'float32'),
  )
  register('LeakyRelu', () => ({ x }, { alpha }) => {
    const slope = uniformTensor(alpha as number, [], 'float32')
    return typed('Maximum', [x!, multiply(x!, slope)], 'float32')
  })
  register('ClipByValue', () => ({ x }, { clipValueMin, clipValueMax }) => {
    const bound = (value: unknown) => uniformTensor(value as number, [], x!.dtype)
    return typed(
      'Minimum',
      [typed('Maximum', [x!, bound(clipValueMin)], x!.dtype), bound(clipValueMax)],
      x!.dtype,
    )
  })
  register(
    'Neg',
    () =>
      ({ x }) =>
        x!.dtype === 'float32' ? scaled(x!, { number: -1, node: null }) : typed('Neg', [x!], x!.dtype),
  )

  /**
   * a + b, closed by a Snapshot. TensorFlow's optimiser gathers chains of additions into AddN, which starts with
   * whichever input happens to be free to overwrite: the order, and so the last bit, would change from run to run.
   * It does not look through a Snapshot, which takes its input's memory over and copies nothing.
   */
  const sum = (a: TensorInfo, b: TensorInfo): TensorInfo => {
    if (uniformValue(b) === 0) return shared(a, broadcast(a, b))
    if (uniformValue(a) === 0) return shared(b, broadcast(a, b))
    if (isBias(a, b)) return typed('BiasAdd', [a, b], 'float32')
    if (isNegated(b)) return signed('Sub', a, b)
    if (isNegated(a)) return signed('Sub', b, a)
    return typed('Snapshot', [typed('AddV2', [a, b], a.dtype)], a.dtype)
  }
  /** a ± (-b) without the sign: the same bits, one pass less. */
  const signed = (operation: 'Sub' | 'AddV2', a: TensorInfo, b: TensorInfo): TensorInfo => {
    const result = typed(operation, [a, unscaled(b)], a.dtype)
    return operation === 'Sub' ? result : typed('Snapshot', [result], a.dtype)
  }
  register(
    'Add',
    () =>
      ({ a, b }) =>
        sum(a!, b!),
  )
  register('AddN', () => (inputs) => {
    const [first, ...rest] = Object.values(inputs)
    return rest.length === 0 ? shared(first!) : rest.reduce(sum, first!)
  })
  register('Sub', () => ({ a, b }) => {
    if (uniformValue(b!) === 0) return shared(a!, broadcast(a!, b!))
    return isNegated(b!) ? signed('AddV2', a!, b!) : typed('Sub', [a!, b!], a!.dtype)
  })

  /** Factors gather beside a tensor and are multiplied into it once; products with step(x) are a ReLU's gradient. */
  const multiply = (a: TensorInfo, b: TensorInfo): TensorInfo => {
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return typed('Mul', [a, b], a.dtype)
    if (isScalar(b)) return scaled(a, factorOf(b), broadcast(a, b))
    if (isScalar(a)) return scaled(b, factorOf(a), broadcast(a, b))
    const features = stepOf(b) ?? stepOf(a)
    const gradient = stepOf(b) === null ? b : a
    if (features !== null && isWhole(a) && isWhole(b) && sameShape(a.shape, b.shape))
      return typed('ReluGrad', [gradient, features], 'float32')
    return typed('Mul', [a, b], 'float32')
  }
  register(
    'Multiply',
    () =>
      ({ a, b }) =>
        multiply(a!, b!),
  )

  const cast = (x: TensorInfo, dtype: DataType): TensorInfo => {
    if (x.dtype === dtype) return shared(x)
    const value = uniformValue(x)
    if (value !== null)
      return uniformTensor(dtype === 'bool' ? Number(value !== 0) : Math.trunc(value), x.shape, dtype)
    return elementwise(kit, 'Cast', [x], dtype, { SrcT: type(x.dtype), DstT: type(dtype) })
  }
  register(
    'Cast',
    () =>
      ({ x }, { dtype }) =>
        cast(x!, dtype as DataType),
  )
  register('Step', () => ({ x }, { alpha }) => {
    const positive = typed('Greater', [x!, uniformTensor(0, [], 'float32')], 'bool')
    const slope = (alpha as number | undefined) ?? 0
    // step(NaN) is NaN and 0 has the slope's side in tfjs; gradients only ever ask for slope 0.
    if (slope === 0) return stepTensor(x!, () => compact(cast(positive, 'float32')).node)
    const [one, other] = [uniformTensor(1, [], 'float32'), uniformTensor(slope, [], 'float32')]
    return elementwise(kit, 'SelectV2', [positive, one, other], 'float32', { T: type('float32') })
  })
  register(
    'Select',
    () =>
      ({ condition, t, e }) =>
        elementwise(kit, 'SelectV2', [condition!, t!, e!], t!.dtype, { T: type(t!.dtype) }),
  )

  register(
    'Identity',
    () =>
      ({ x }) =>
        shared(x!),
  )
  register(
    'ZerosLike',
    () =>
      ({ x }) =>
        uniformTensor(0, x!.shape, x!.dtype),
  )
  register(
    'OnesLike',
    () =>
      ({ x }) =>
        uniformTensor(1, x!.shape, x!.dtype),
  )
  register(
    'Fill',
    () =>
      (_, { shape, value, dtype }) =>
        uniformTensor(value as number, shape as number[], (dtype as DataType | undefined) ?? 'float32'),
  )
}

/** A row added to every row of a matrix: TensorFlow fuses that, and an activation after it, into the product before. */
function isBias(a: TensorInfo, b: TensorInfo): boolean {
  const shapes = a.shape.length === 2 && b.shape.length === 1 && a.shape[1] === b.shape[0]
  return shapes && a.dtype === 'float32' && isWhole(a) && isWhole(b)
}
