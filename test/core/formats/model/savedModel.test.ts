import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor } from '@tensorflow/tfjs-core'
import type * as TfjsNode from '@tensorflow/tfjs-node-gpu'
import { afterAll, describe, expect, it } from 'vitest'
import { writeSavedModel } from '@core/formats/model/savedModel'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import { Configuration } from '@shared/configuration'
import { mixture, runSession } from '../../tokenizer/data'

const { tf } = loadTensorflow()
const { node } = tf as unknown as typeof TfjsNode
const matrix = mixture(150, 10, 8)
const folder = mkdtempSync(join(tmpdir(), 'sid-saved-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CASES = {
  'a linear skip, GELU, LayerNorm, centred rows': { skip: 'linear', activation: 'gelu', layer_norm: true, input_transform: 'center_scale' },
  'ReLU, cosine distance, rows of unit length': { distance: 'cosine', normalize_input: true },
  'no network': { tokenizer: 'rq-kmeans', input_transform: 'center' },
} as const

describe('a SavedModel', () => {
  it.each(Object.entries(CASES))('encodes and reconstructs raw rows as the program does: %s', async (name, options) => {
    const configuration = Configuration.parse({
      hidden_dim: [16], code_dim: 6, codebook_size: 8, batch_size: 40, epochs: 2, kmeans_init: 'first_batch', ...options,
    })
    const { model } = (await runSession({ tf, mode: 'compiled', configuration, matrix })).done!.checkpoints.last
    const target = join(folder, name.replace(/\W/g, ''))
    writeSavedModel(tf, target, model)
    const codec = createCodec(tf, 'compiled', model)
    const { codes } = await codec.encode(matrix)
    const errors = await codec.errorsOfCodes(matrix, codes)
    codec.dispose()
    for (const rows of [1, 150]) {
      const x = matrix.read(0, rows)
      const encoder = await node.loadSavedModel(target, ['serve'], 'encode')
      const found = (encoder.predict({ rows: tf.tensor2d(x, [rows, 10]) }) as unknown as Record<string, Tensor>)['codes']!
      expect(found.dtype).toBe('int32')
      expect([...found.dataSync()]).toEqual([...codes.subarray(0, rows * 3)])
      const decoder = await node.loadSavedModel(target, ['serve'], 'reconstruct')
      const back = (decoder.predict({ codes: tf.tensor2d(codes.subarray(0, rows * 3), [rows, 3], 'int32') }) as unknown as Record<string, Tensor>)['rows']!
      expect(back.shape).toEqual([rows, 10])
      if (configuration.normalize_input) continue // its error is on rows of unit length
      const values = back.dataSync()
      for (let row = 0; row < rows; row++) {
        let error = 0
        for (let j = 0; j < 10; j++) error += (x[row * 10 + j]! - values[row * 10 + j]!) ** 2
        expect(error / errors[row]!).toBeCloseTo(1, 2)
      }
    }
  })
})
