import { exportSavedModel, type Tensorflow } from '@core/graph'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { ModelWeights } from '../../tokenizer/events'
import { decode, encode, type Read } from '../../tokenizer/model'
import { parametersOf } from '../../tokenizer/parameters'
import { noNoise, quantise } from '../../tokenizer/quantiser'
import { arraysOfModel } from '../../tokenizer/weights'
import { foldInput } from './fold'

/**
 * Writes the model into a folder as a TensorFlow SavedModel on raw rows, of any number: `encode` takes rows (float32
 * [n, d]) and gives codes (int32 [n, D]); `reconstruct` takes codes and gives rows. Throws graph.fixedRows.
 */
export function writeSavedModel(tf: Tensorflow, folder: string, model: ModelWeights): void {
  const { dimensions, configuration, codebooks, encoder, decoder } = foldInput(model)
  const arrays = arraysOfModel(foldInput(model))
  const shapes = new Map(parametersOf(configuration, dimensions).map(({ name, shape }) => [name, shape]))
  const read: Read = (name) => tf.tensor(arrays.get(name)!, [...shapes.get(name)!])
  const books = (): Tensor2D[] => codebooks.map((_, level) => read(`codebook.${level}`) as Tensor2D)
  // Rows of unit length can't be folded into a layer, so the graph makes them so; a row of zeros stays.
  const prepared = (rows: Tensor): Tensor2D =>
    (configuration.normalize_input ? tf.div(rows, tf.maximum(tf.sqrt(tf.sum(tf.square(rows), 1, true)), 1e-30)) : rows) as Tensor2D

  exportSavedModel(tf, folder, (builder) => {
    builder.signature('encode', { rows: { shape: [null, dimensions], dtype: 'float32' } }, ({ rows }) => {
      const x = prepared(rows!)
      const z = encoder.length === 0 ? x : encode(tf, read, configuration, x, null)
      const { codes } = quantise(tf, z, { configuration, codebooks: books(), training: false, targets: null, noise: noNoise })
      return { codes: tf.stack(codes, 1) }
    })
    builder.signature('reconstruct', { codes: { shape: [null, codebooks.length], dtype: 'int32' } }, ({ codes }) => {
      const parts = books().map((book, level) =>
        tf.gather(book, tf.squeeze(tf.slice(codes!, [0, level], [-1, 1]), [1]) as Tensor1D))
      const q = tf.addN(parts) as Tensor2D
      return { rows: decoder.length === 0 ? q : decode(tf, read, configuration, q, null) }
    })
  })
}
