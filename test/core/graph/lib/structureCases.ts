import type { Tensor } from '@tensorflow/tfjs-core'
import { stopGradient } from '@core/graph'
import { booleans, floats, integers, tf } from './both'
import { add, differentiable, B, COLUMN, I, ONE, ROW, X } from './cases'

for (const [name, f] of Object.entries({ sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min } as Record<
  string,
  typeof tf.sum
>)) {
  differentiable(`${name} of all`, { x: X }, (x) => f(x))
  differentiable(`${name} over rows`, { x: X }, (x) => f(x, 0))
  differentiable(`${name} over columns, kept`, { x: X }, (x) => f(x, -1, true))
  differentiable(`${name} over two axes`, { x: floats(13, [2, 3, 4]) }, (x) => f(x, [0, 2]))
  add(`${name} of integers`, { x: I }, ({ x }) => f(x!, 1))
}
add('products of numbers', { x: X, i: I }, ({ x, i }) => [
  tf.prod(x!),
  tf.prod(x!, 0),
  tf.prod(x!, -1, true),
  tf.prod(i!, 1),
])
add('sum of booleans', { x: B }, ({ x }) => tf.sum(x!, 0))
add('all and any', { x: B }, ({ x }) => [tf.all(x!, 0), tf.any(x!, 1), tf.all(x!), tf.any(x!, 0, true)])
add('positions of the least and the most', { x: X, i: I }, ({ x, i }) => [
  tf.argMin(x!, 1),
  tf.argMax(x!, 0),
  tf.argMin(i!, -1),
  tf.argMax(i!, 0),
])
add(
  'the lowest index on a tie',
  { x: { shape: [2, 4], values: Float32Array.of(3, 1, 1, 3, 0, 0, 0, 0) } },
  ({ x }) => [tf.argMin(x!, 1), tf.argMax(x!, 1)],
)
differentiable('cumulative sum', { x: X }, (x) => tf.cumsum(x, 1, true, true))
add('cumulative sums', { x: I }, ({ x }) => [
  tf.cumsum(x!, 0),
  tf.cumsum(x!, 1, true),
  tf.cumsum(x!, 1, false, true),
])
add('cumulative products', { x: X, i: I }, ({ x, i }) => [
  tf.cumprod(x!, 0),
  tf.cumprod(x!, 1, true, true),
  tf.cumprod(i!, 1),
])
differentiable('softmax', { x: X }, (x) => tf.softmax(x))
differentiable('log softmax', { x: X }, (x) => tf.logSoftmax(x))
differentiable('log of sums of exponentials', { x: X }, (x) => tf.logSumExp(x, 1))

differentiable('reshape', { x: X }, (x) => tf.reshape(x, [7, -1]))
differentiable('expand and squeeze', { x: X }, (x) => tf.squeeze(tf.expandDims(tf.expandDims(x, 1), -1)))
add('one number under many shapes', { x: ONE }, ({ x }) => [
  tf.reshape(x!, [1, 1]),
  tf.reshape(tf.reshape(x!, [1, 1]), []),
  tf.reshape(tf.fill([1, 1], 2), []),
])
differentiable('broadcast to', { x: COLUMN }, (x) => tf.broadcastTo(x, [5, 3]))
differentiable('tile', { x: X }, (x) => tf.tile(x, [2, 3]))
differentiable('tile of a row', { x: ROW }, (x) => tf.tile(x.reshape([1, 7]), [4, 1]))
differentiable('transpose', { x: floats(14, [2, 3, 4]) }, (x) => tf.transpose(x, [2, 0, 1]))
differentiable('reverse', { x: X }, (x) => tf.reverse(x, 1))
differentiable('concat', { a: X, b: floats(15, [5, 2]) }, (a, b) => tf.concat([a, b], 1))
differentiable('stack', { a: X, b: floats(16, [5, 7]) }, (a, b) => tf.stack([a, b], -1))
differentiable('unstack', { x: floats(17, [3, 4]) }, (x) => tf.addN(tf.unstack(x, 1)))
add('parts of an unstacked tensor', { x: I }, ({ x }) => tf.unstack(x!, -1).slice(0, 3))
differentiable('split', { x: X }, (x) => tf.split(x, [2, 5], 1)[1]!)
differentiable('slice', { x: X }, (x) => tf.slice(x, [1, 2], [3, -1]))
add('strided slice', { x: X }, ({ x }) => tf.stridedSlice(x!, [4, 1], [0, 7], [-2, 3]))
add('strided slice with masks', { x: X }, ({ x }) => [
  tf.stridedSlice(x!, [0, 1], [0, 3], [1, 1], 1, 1),
  tf.stridedSlice(x!, [2, 0], [3, 7], [1, 1], 0, 0, 0, 0, 1),
])
differentiable('pad', { x: X }, (x) =>
  tf.pad(
    x,
    [
      [1, 0],
      [2, 3],
    ],
    0.5,
  ),
)
add('pad of integers', { x: I }, ({ x }) =>
  tf.pad(
    x!,
    [
      [0, 1],
      [1, 0],
    ],
    9,
  ),
)
differentiable('where', { a: X, b: floats(18, [5, 7]) }, (a, b) =>
  tf.where(tf.greater(stopGradient(tf, a), 0), a, b),
)
add('where with rows', { c: booleans(19, [7]), a: X, b: ROW }, ({ c, a, b }) => tf.where(c!, a!, b!))

add('one hot', { i: integers(20, [6], 4) }, ({ i }) => [
  tf.oneHot(i!, 4),
  tf.oneHot(i!, 5, 2, -1, 'float32'),
  tf.oneHot(i!, 3, 1, 0, 'bool'),
])
add('one hot of indices outside', { i: { shape: [3], values: Int32Array.of(-1, 5, 1) } }, ({ i }) =>
  tf.oneHot(i!, 3),
)
differentiable('gather of fixed rows', { x: X }, (x) => tf.gather(x, tf.tensor1d([4, 0, 4], 'int32')))
add(
  'gather',
  { x: X, i: integers(21, [2, 3], 5), b: { shape: [5, 2], values: integers(22, [10], 7).values } },
  ({ x, i, b }) => [tf.gather(x!, i!), tf.gather(x!, i!, 1), tf.gather(x!, b!, 1, 1)],
)
add('gather by several indices', { x: X }, ({ x }) =>
  tf.gatherND(
    x!,
    tf.tensor2d(
      [
        [0, 1],
        [4, 6],
        [0, 1],
      ],
      [3, 2],
      'int32',
    ),
  ),
)
add(
  'scatter',
  { i: { shape: [4, 1], values: Int32Array.of(2, 0, 2, 4) }, u: floats(23, [4, 3]) },
  ({ i, u }) => tf.scatterND(i!, u!, [5, 3]),
)
differentiable('unsorted segment sum', { x: floats(24, [6, 3]) }, (x) =>
  tf.unsortedSegmentSum(x, tf.tensor1d([1, 0, 1, 3, 3, 3], 'int32'), 4),
)
add(
  'top k',
  { x: X, i: I },
  ({ x, i }) => [...Object.values(tf.topk(x!, 3)), ...Object.values(tf.topk(i!, 2))] as Tensor[],
)

const M = floats(25, [4, 6])
const N = floats(26, [6, 3])
differentiable('matrix product', { a: M, b: N }, (a, b) => tf.matMul(a, b))
differentiable('matrix product, first transposed', { a: floats(27, [6, 4]), b: N }, (a, b) =>
  tf.matMul(a, b, true, false),
)
differentiable('matrix product, second transposed', { a: M, b: floats(28, [3, 6]) }, (a, b) =>
  tf.matMul(a, b, false, true),
)
differentiable('matrix product, both transposed', { a: floats(29, [6, 4]), b: floats(30, [3, 6]) }, (a, b) =>
  tf.matMul(a, b, true, true),
)
differentiable(
  'products of stacks of matrices',
  { a: floats(31, [2, 4, 6]), b: floats(32, [2, 6, 3]) },
  (a, b) => tf.matMul(a, b),
)
differentiable('products of a stack of one', { a: floats(33, [1, 4, 6]), b: floats(34, [1, 6, 3]) }, (a, b) =>
  tf.matMul(a, b),
)
differentiable('inner product', { a: ROW, b: floats(35, [7]) }, (a, b) => tf.dot(a, b))
for (const activation of ['linear', 'relu', 'sigmoid', 'elu', 'relu6'] as const) {
  add(`fused product with ${activation}`, { a: M, b: N, c: floats(36, [3]) }, ({ a, b, c }) =>
    tf.fused.matMul({ a: a!, b: b!, bias: c!, activation }),
  )
}
differentiable('fused product with relu and bias', { a: M, b: N, c: floats(37, [3]) }, (a, b, c) =>
  tf.fused.matMul({ a, b, bias: c, activation: 'relu' }),
)
differentiable('a layer', { x: M, w: N, b: floats(38, [3]) }, (x, w, b) =>
  tf.relu(tf.add(tf.matMul(x, w), b)),
)
differentiable('factors that gather', { x: X, s: ONE }, (x, s) =>
  tf.neg(tf.mul(tf.mul(tf.mul(x, 3), s), tf.mul(s, x)).mul(-0.5)),
)
differentiable('signs that cancel', { a: X, b: COLUMN }, (a, b) =>
  tf.sub(tf.add(tf.neg(a), tf.neg(b)), tf.neg(tf.square(a))),
)
differentiable('means of broadcast things', { a: ROW, b: COLUMN }, (a, b) =>
  tf.mean(tf.square(tf.sub(tf.broadcastTo(a, [5, 7]), b))),
)
differentiable('normalised rows', { x: X }, (x) =>
  tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-6))),
)
differentiable('layer norm', { x: X, w: ROW, b: floats(39, [7]) }, (x, w, b) => {
  const centred = x.sub(x.mean(1, true))
  return centred.div(centred.square().mean(1, true).add(1e-5).sqrt()).mul(w).add(b)
})
differentiable('gelu', { x: X }, (x) => tf.mul(x, tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5)))
differentiable('a chain of additions', { a: X, b: ROW, c: COLUMN }, (a, b, c) =>
  tf.addN([a, tf.add(b, c), a, tf.add(c, b)] as Tensor[]),
)

add('seeded noise', { seed: { shape: [2], values: Int32Array.of(42, -7) } }, ({ seed }, trace) => [
  trace.randomUniform([3, 5], seed!),
  trace.randomUniform([1001], seed!),
  trace.randomUniform([4], seed!, 1),
  trace.randomUniform([], seed!, 12345),
])
