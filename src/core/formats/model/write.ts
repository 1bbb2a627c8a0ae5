import { writeFile } from 'node:fs/promises'
import type { ModelWeights } from '../../tokenizer/events'
import { parametersOf } from '../../tokenizer/parameters'
import { arraysOfModel } from '../../tokenizer/weights'
import { writeFileAtomically, type AtomicOptions } from '../lib/atomicFile'
import { safetensorsBytes, type TensorOut } from '../lib/safetensors'
import { foldInput } from './fold'
import { CONFIG, DIMENSIONS, fileName, INPUT, INPUT_MEAN, INPUT_SCALE } from './names'

/**
 * A checkpoint's bytes: every array as it was trained, centring and scaling beside them as `input.mean` [d] and
 * `input.scale` [1], so that the codes made from it are those made while training, to the last one.
 */
export function modelBytes(model: ModelWeights): Buffer {
  const tensors = tensorsOf(model)
  if (model.input) {
    tensors.push(
      { name: INPUT_MEAN, shape: [model.dimensions], data: model.input.mean },
      { name: INPUT_SCALE, shape: [1], data: Float32Array.of(model.input.scale) },
    )
  }
  return safetensorsBytes(tensors, { ...metadataOf(model), ...(model.input && { scale: String(model.input.scale) }) })
}

/**
 * The model for others: `encoder.layers.{i}`, `quantizer.codebooks.{l}`, `decoder.layers.{i}`, the skips, LayerNorms as
 * `….layers.{i}.norm.weight` and `.bias` (after the layer, before the activation, ε 1e-5), float32, folded onto raw rows.
 */
export const exportedModelBytes = (model: ModelWeights): Buffer => safetensorsBytes(tensorsOf(foldInput(model)), metadataOf(model))

/** Writes the model for others. Throws file.exists, file.diskFull, file.unwritable. */
export const exportModel = (model: ModelWeights, path: string, options: AtomicOptions = {}): Promise<void> =>
  writeFileAtomically(path, options, (temporary) => writeFile(temporary, exportedModelBytes(model), { flag: 'wx' }))

function tensorsOf(model: ModelWeights): TensorOut[] {
  const arrays = arraysOfModel(model)
  return parametersOf(model.configuration, model.dimensions).map(({ name, shape }) => ({
    name: fileName(name),
    shape,
    data: arrays.get(name)!,
  }))
}

const metadataOf = (model: ModelWeights): Record<string, string> => ({
  [CONFIG]: JSON.stringify(model.configuration),
  [DIMENSIONS]: String(model.dimensions),
  // One length for each row can't be folded into layers: whoever encodes must do it.
  [INPUT]: model.configuration.normalize_input ? 'rows of unit length' : 'raw rows',
})
