import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type * as TfjsNode from '@tensorflow/tfjs-node-gpu'
import { afterAll, describe, expect, it } from 'vitest'
import { exportSavedModel } from '@core/graph'
import { expectClose, floats, tf } from './lib/both'

const folder = mkdtempSync(join(tmpdir(), 'export-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const WEIGHT = floats(1, [4, 3])
const CODES = floats(2, [5, 3])

/** Encoder and nearest code: shapes, broadcasts and reductions that depend on the number of rows. */
function encode(x: Tensor): Record<string, Tensor> {
  const z = tf.relu(tf.matMul(x as Tensor2D, tf.tensor2d(WEIGHT.values, [4, 3])))
  const codebook = tf.tensor2d(CODES.values, [5, 3])
  const distances = tf.sub(
    tf.sum(tf.square(codebook), 1),
    tf.mul(2, tf.matMul(z as Tensor2D, codebook, false, true)),
  )
  const codes = tf.argMin(distances, 1)
  const chosen = tf.gather(codebook, codes)
  return {
    codes: tf.stack([codes, codes.add(tf.onesLike(codes))], 1),
    flat: tf.reshape(tf.concat([z, chosen], 1), [-1]),
    ones: tf.mul(tf.ones([x.shape[0]!, 2]), tf.mean(x, 1, true)),
  }
}

describe('an exported model', () => {
  it('is one file that TensorFlow loads, for any number of rows', async () => {
    const target = join(folder, 'model')
    exportSavedModel(tf, target, (builder) => {
      builder.signature('encode', { x: { shape: [null, 4], dtype: 'float32' } }, ({ x }) => encode(x!))
      builder.signature('serving_default', { x: { shape: [null, 4], dtype: 'float32' } }, ({ x }) => ({
        y: x!.mul(2),
      }))
    })
    expect(readdirSync(target)).toEqual(['saved_model.pb'])
    const { node } = tf as unknown as typeof TfjsNode
    const [meta] = await node.getMetaGraphsFromSavedModel(target)
    expect(Object.keys(meta!.signatureDefs).sort()).toEqual(['encode', 'serving_default'])
    const model = await node.loadSavedModel(target, ['serve'], 'encode')
    for (const rows of [1, 3, 64]) {
      const x = tf.tensor(floats(rows, [rows, 4]).values, [rows, 4])
      const wanted = tf.tidy(() => encode(x))
      const given = model.predict({ x }) as unknown as Record<string, Tensor>
      for (const [name, tensor] of Object.entries(wanted)) {
        expect(given[name]!.shape).toEqual(tensor.shape)
        expectClose(given[name]!.dataSync() as Float32Array, tensor.dataSync() as Float32Array, 1e-6)
      }
      tf.dispose([x, wanted, given])
    }
    model.dispose()
  })

  it('is refused where the number of rows would be built in', () => {
    const build = (body: (x: Tensor) => Tensor) => () =>
      exportSavedModel(tf, join(folder, 'refused'), (builder) =>
        builder.signature('bad', { x: { shape: [null, 4], dtype: 'float32' } }, ({ x }) => ({ y: body(x!) })),
      )
    expect(build((x) => x.div(x.shape[0]!))).toThrow(
      'The signature bad uses its number of rows as a fixed number',
    )
    expect(build((x) => x.mul(tf.range(0, x.shape[0]!).expandDims(1)))).toThrow('fixed number')
    expect(build((x) => x.mean(0))).not.toThrow()
  })
})
