import type { Tensor } from '@tensorflow/tfjs-core'
import { booleans, floats, tf, type Case } from './both'
import { add, differentiable, B, COLUMN, I, J, ONE, PLUS, ROW, X } from './cases'

/** Where functions have corners, poles and signs of their own. */
const EDGES = {
  shape: [12],
  values: Float32Array.of(0, -0, 1, -1, 0.5, -0.5, 1e-20, -1e-20, 40, -40, Infinity, -Infinity),
}
const POSITIVE = { shape: [6], values: Float32Array.of(1e-6, 0.5, 1, 2, 1000, 0.25) }

const UNARY: Record<string, (x: Tensor) => Tensor> = {
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  selu: tf.selu,
  softplus: tf.softplus,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  square: tf.square,
  neg: tf.neg,
  abs: tf.abs,
  sign: tf.sign,
  floor: tf.floor,
  ceil: tf.ceil,
  round: tf.round,
  sin: tf.sin,
  cos: tf.cos,
  step: (x) => tf.step(x),
  'leaky relu': (x) => tf.leakyRelu(x, 0.1),
  clip: (x) => tf.clipByValue(x, -0.7, 0.8),
  identity: (x) => tf.clone(x),
}
for (const [name, f] of Object.entries(UNARY)) {
  differentiable(name, { x: X }, f)
  add(`${name} of edges`, { x: EDGES }, ({ x }) => f(x!))
}
for (const [name, f] of Object.entries({
  log: tf.log,
  log1p: tf.log1p,
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  reciprocal: tf.reciprocal,
} as Record<string, (x: Tensor) => Tensor>)) {
  differentiable(name, { x: PLUS }, f)
  add(`${name} of edges`, { x: POSITIVE }, ({ x }) => f(x!))
}

const BINARY: Record<string, (a: Tensor, b: Tensor) => Tensor> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  'squared difference': tf.squaredDifference,
}
/** tfjs 4.22 has no gradient for these where something is broadcast. */
const PLAIN_GRADIENT = ['maximum', 'minimum', 'squared difference']
for (const [name, f] of Object.entries(BINARY)) {
  differentiable(name, { a: X, b: floats(9, [5, 7]) }, f)
  const broadcast = PLAIN_GRADIENT.includes(name)
    ? (what: string, inputs: Case['inputs']) => add(what, inputs, ({ a, b }) => f(a!, b!))
    : (what: string, inputs: Case['inputs']) => differentiable(what, inputs, f)
  broadcast(`${name} with a row`, { a: X, b: ROW })
  broadcast(`${name} with a column`, { a: COLUMN, b: X })
  broadcast(`${name} with a number`, { a: X, b: ONE })
  broadcast(`${name} of a row and a column`, { a: COLUMN, b: ROW })
  add(
    `${name} of integers`,
    { a: I, b: { shape: [7], values: J.values.map((value) => value + 1) } },
    ({ a, b }) => f(a!, b!),
  )
}
differentiable('pow', { a: PLUS, b: ROW }, (a, b) => tf.pow(a, b))
differentiable('mod', { a: X, b: floats(10, [5, 7], 0.5, 2) }, (a, b) => tf.mod(a, b))
add('floor division', { a: I, b: { shape: [7], values: Int32Array.of(1, 2, 3, 1, 2, 3, 2) } }, ({ a, b }) =>
  tf.floorDiv(a!, b!),
)
differentiable('atan2', { a: X, b: PLUS }, (a, b) => tf.atan2(a, b))

const COMPARISONS = {
  equal: tf.equal,
  'not equal': tf.notEqual,
  greater: tf.greater,
  'greater or equal': tf.greaterEqual,
  less: tf.less,
  'less or equal': tf.lessEqual,
}
for (const [name, f] of Object.entries(COMPARISONS)) {
  add(name, { a: X, b: ROW }, ({ a, b }) => f(a!, b!))
  add(`${name} of integers`, { a: I, b: J }, ({ a, b }) => f(a!, b!))
}
add('logical and, or, not, xor', { a: B, b: booleans(11, [7]) }, ({ a, b }) => [
  tf.logicalAnd(a!, b!),
  tf.logicalOr(a!, b!),
  tf.logicalNot(a!),
  tf.logicalXor(a!, tf.tile(b!.reshape([1, 7]), [5, 1])),
])
add(
  'nan, infinity and finiteness',
  { x: { shape: [4], values: Float32Array.of(NaN, Infinity, -Infinity, 1) } },
  ({ x }) => [tf.isNaN(x!), tf.isInf(x!), tf.isFinite(x!)],
)

add('casts', { f: floats(12, [6], -3, 3), i: I, b: B }, ({ f, i, b }) => [
  tf.cast(f!, 'int32'),
  tf.cast(f!, 'bool'),
  tf.cast(i!, 'float32'),
  tf.cast(i!, 'bool'),
  tf.cast(b!, 'float32'),
  tf.cast(b!, 'int32'),
  tf.cast(f!, 'float32'),
])
add('fills', { x: X }, ({ x }) => [
  tf.zerosLike(x!),
  tf.onesLike(x!),
  tf.fill([2, 3], 7),
  tf.fill([2], 3, 'int32'),
  tf.zeros([2, 2]),
  tf.ones([3], 'bool'),
  tf.range(0, 5),
  tf.linspace(0, 1, 4),
  tf.eye(3),
])
differentiable('what is multiplied by fills', { x: X }, (x) =>
  tf.add(tf.mul(x, tf.ones([5, 7])), tf.mul(tf.zerosLike(x), x)),
)
