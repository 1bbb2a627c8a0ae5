import { BASE_CONFIGURATION, type Configuration } from '@shared/configuration'
import { openMatrix } from '@store/repositories/embeddings/matrix'

export const DIMENSIONS = 768
export const BATCH = 2048
export const WIDTHS = [DIMENSIONS, 512, 256, 128, 32]
export const [LEVELS, CODES] = [3, 256]

/** 768-512-256-128-32 with 3 × 256 codes, k-means on a sample of all latents before the first step. */
export const configuration = (precision: Configuration['precision'], batch = BATCH): Configuration => ({
  ...BASE_CONFIGURATION, hidden_dim: WIDTHS.slice(1, -1), code_dim: WIDTHS.at(-1)!, num_codebooks: LEVELS, codebook_size: CODES,
  batch_size: batch, val_ratio: 0, kmeans_init: 'first_batch', kmeans_on: 'all', precision, epochs: 1,
})

/** Multiplications and additions of one layer and row, of encoder and decoder together. */
const weights = WIDTHS.slice(1).reduce((sum, width, i) => sum + width * WIDTHS[i]!, 0)
const distances = LEVELS * CODES * WIDTHS.at(-1)!

/** Floating-point operations of the matrix products of one step: nothing needs the gradient of the rows themselves. */
export const stepOperations = (batch: number): number => batch * (2 * 6 * weights - 2 * WIDTHS[0]! * WIDTHS[1]! + 2 * distances)
/** Of one row that is encoded and reconstructed. */
export const ROW_OPERATIONS = 2 * (2 * weights + distances)

/** Read from disk as it is needed, never held. */
export const streamed = (file: string, items: number) => openMatrix(file, items, DIMENSIONS, 0)
