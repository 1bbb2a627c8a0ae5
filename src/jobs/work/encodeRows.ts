import { errorsOfCodes } from '@core/tokenizer/plainDecode'
import { latentsOf } from '@core/tokenizer/plainEncode'
import { nearestCodes } from '@core/tokenizer/nearestCodes'
import type { EmbeddingMatrix, ModelWeights } from '@core/tokenizer/events'
import type { Workspace } from '@store/index'

export interface EncodedRows {
  /** N×D, the nearest codes. */
  codes: Int32Array
  /** z, N×m. */
  latents: Float32Array
  /** Mean of (x - x̂)² over rows and dimensions. */
  mse: number
}

export interface EncodeHooks {
  onProgress?: (rows: number, of: number) => void
  /** True ends the work early; whoever asks throws what is there away. */
  isCancelled?: () => boolean
}

/** Up to here plain JavaScript is done before TensorFlow would be loaded and its graph compiled. */
export const PLAIN_ROWS = 10_000
/** Rows between two looks at what was asked. */
const CHUNK = 256

/** Codes, latents and error of rows under a trained model. */
export const encodeRows = (
  workspace: Workspace,
  model: ModelWeights,
  matrix: EmbeddingMatrix,
  hooks: EncodeHooks = {},
): Promise<EncodedRows> =>
  matrix.items <= PLAIN_ROWS ? encodePlainly(model, matrix, hooks) : encodeByEngine(workspace, model, matrix, hooks)

/** Without TensorFlow, in double precision. */
export async function encodePlainly(
  model: ModelWeights,
  matrix: EmbeddingMatrix,
  hooks: EncodeHooks = {},
): Promise<EncodedRows> {
  const levels = model.codebooks.length
  const codes = new Int32Array(matrix.items * levels)
  let latents = new Float32Array(0)
  let sum = 0
  for (let from = 0; from < matrix.items; from += CHUNK) {
    const to = Math.min(matrix.items, from + CHUNK)
    const raw = matrix.read(from, to)
    const z = latentsOf(model, raw, to - from)
    const own = nearestCodes(model, z, to - from)
    if (from === 0) latents = new Float32Array((z.length / (to - from)) * matrix.items)
    latents.set(z, (z.length / (to - from)) * from)
    codes.set(own, from * levels)
    for (const error of errorsOfCodes(model, raw, to - from, own)) sum += error
    hooks.onProgress?.(to, matrix.items)
    await new Promise((resolve) => setImmediate(resolve))
    if (hooks.isCancelled?.()) break
  }
  return { codes, latents, mse: meanOf(sum, matrix) }
}

async function encodeByEngine(
  workspace: Workspace,
  model: ModelWeights,
  matrix: EmbeddingMatrix,
  hooks: EncodeHooks,
): Promise<EncodedRows> {
  const { engineFor, withCodec } = await import('./engine')
  const half = (offset: number): EncodeHooks => ({
    ...hooks,
    onProgress: (rows, of) => hooks.onProgress?.(offset + rows / 2, of),
  })
  return withCodec(engineFor(workspace), model, async (codec) => {
    const { codes, reconstruction } = await codec.encode(matrix, half(0))
    const latents = await codec.latents(matrix, half(matrix.items / 2))
    let sum = 0
    for (const error of reconstruction) sum += error
    return { codes, latents, mse: meanOf(sum, matrix) }
  })
}

const meanOf = (sum: number, { items, dimensions }: EmbeddingMatrix): number =>
  items === 0 ? 0 : sum / (items * dimensions)
