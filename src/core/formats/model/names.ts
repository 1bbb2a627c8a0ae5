/** `encoder.0.weight` of the training program → `encoder.layers.0.weight` of the file; codebooks under `quantizer`. */
export function fileName(parameter: string): string {
  const codebook = /^codebook\.(\d+)$/.exec(parameter)
  if (codebook) return `quantizer.codebooks.${codebook[1]}`
  return parameter.replace(/^(encoder|decoder)\.(\d+)\./, '$1.layers.$2.')
}

/** Centring and scaling of the input where they are kept apart (a checkpoint), not folded (an export). */
export const INPUT_MEAN = 'input.mean'
export const INPUT_SCALE = 'input.scale'

/** Keys of the file's metadata. */
export const CONFIG = 'config'
export const DIMENSIONS = 'dimensions'
/** What the person must know who encodes with the weights: `raw rows`, or `rows of unit length`. */
export const INPUT = 'input'
