import type { TensorInfo } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import { sizeOf } from '../../values'
import { halvesOf, isSplit, joined, worthSplitting } from '../halves'
import { nodeOf, tensorOf, tensorOfHalves } from '../traced'
import { tracing } from '../tracing'
import { emit, flag, INT, type Attributes, type Kernel, type Kit, type } from './kit'

export function registerProducts(kit: Kit): void {
  const { register, tf } = kit

  /** 2-D products take MatMul, which is the faster one; operands may be bfloat16, the result is float32 again. */
  const matMul = (a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): TensorInfo => {
    const rows = a.shape.at(transposeA ? -1 : -2)!
    const columns = b.shape.at(transposeB ? -2 : -1)!
    const lead = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
    if (lead.length > 0 && sizeOf(lead) === 1) {
      const flat = matMul(flattened(a), flattened(b), transposeA, transposeB)
      return reshaped(flat, [...lead, rows, columns])
    }
    const T = type(tracing().precision)
    if (lead.length > 0) {
      const operands = [operand(nodeOf(a)), operand(nodeOf(b))]
      const attributes = { T, adj_x: flag(transposeA), adj_y: flag(transposeB) }
      return tensorOf(
        widened(tracing().graph.pure('BatchMatMulV2', operands, attributes)),
        [...lead, rows, columns],
        'float32',
      )
    }
    const attributes = { T, transpose_a: flag(transposeA), transpose_b: flag(transposeB) }
    const node = (left: string, right: string) =>
      widened(tracing().graph.pure('MatMul', [operand(left), operand(right)], attributes))
    if (!transposeA && worthSplitting(a)) {
      const [upper, lower] = halvesOf(a)
      return tensorOfHalves([node(upper, nodeOf(b)), node(lower, nodeOf(b))], [rows, columns], 'float32')
    }
    if (transposeA && !transposeB && (isSplit(a) || isSplit(b))) {
      const [x, y] = [halvesOf(a), halvesOf(b)]
      return joined('AddV2', [node(x[0], y[0]), node(x[1], y[1])], [rows, columns], 'float32')
    }
    return tensorOf(node(nodeOf(a), nodeOf(b)), [rows, columns], 'float32')
  }
  register(
    'BatchMatMul',
    () =>
      ({ a, b }, { transposeA, transposeB }) =>
        matMul(a!, b!, Boolean(transposeA), Boolean(transposeB)),
  )

  register('_FusedMatMul', () => ({ a, b, bias, preluActivationWeights }, attributes) => {
    const { transposeA, transposeB, activation } = attributes as Attributes & { activation: string }
    if (preluActivationWeights)
      throw new StudioError('graph.missingKernel', { kernel: '_FusedMatMul with prelu' })
    const product = matMul(a!, b!, Boolean(transposeA), Boolean(transposeB))
    const shifted = bias ? call(kit, 'Add', { a: product, b: bias }) : product
    return activation === 'linear' ? shifted : call(kit, ACTIVATION[activation] ?? activation, { x: shifted })
  })
}

const ACTIVATION: Record<string, string> = { relu: 'Relu', relu6: 'Relu6', elu: 'Elu', sigmoid: 'Sigmoid' }

/** Another kernel of this backend, found where it was registered. */
function call({ tf }: Kit, name: string, inputs: Parameters<Kernel>[0]): TensorInfo {
  const kernel = tf.getKernel(name, tf.getBackend())
  if (!kernel) throw new StudioError('graph.missingKernel', { kernel: name })
  return kernel.kernelFunc({ inputs, attrs: {}, backend: tf.backend() }) as TensorInfo
}

/** Equal casts are one node, so a tensor used in several products is cast once. */
function operand(node: string): string {
  const { graph, precision } = tracing()
  if (precision === 'float32') return node
  return graph.pure('Cast', [node], { SrcT: type('float32'), DstT: type('bfloat16') })
}

function widened(node: string): string {
  const { graph, precision } = tracing()
  if (precision === 'float32') return node
  return graph.pure('Cast', [node], { SrcT: type('bfloat16'), DstT: type('float32') })
}

const flattened = (x: TensorInfo): TensorInfo => (x.shape.length === 2 ? x : reshaped(x, x.shape.slice(-2)))

const reshaped = (x: TensorInfo, shape: readonly number[]): TensorInfo =>
  emit('Reshape', [x], shape, 'float32', { T: type('float32'), Tshape: INT }, [tracing().dimensions(shape)])
