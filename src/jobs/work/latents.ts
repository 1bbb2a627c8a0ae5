import { readFileSync } from 'node:fs'
import type { EmbeddingMatrix, ModelWeights } from '@core/tokenizer/events'
import { latentsOf } from '@core/tokenizer/plainEncode'
import type { Workspace } from '@store/index'
import { latentsName } from '@store/views/codeMap'

/** Rows encoded between two looks at what was asked. */
const ROWS = 256
/** Kept beside the run below this size; beyond it encoding anew is not what takes long. */
const KEPT_BYTES = 256 * 2 ** 20

export interface LatentHooks {
  onProgress?: (rows: number, of: number) => void
  isCancelled?: () => boolean
}

/** z of every item under a run's model, N×m: as training kept it, else encoded here without TensorFlow and then kept. */
export function latentsOfRun(
  workspace: Workspace,
  runId: string,
  epoch: number,
  model: ModelWeights,
  matrix: EmbeddingMatrix,
  hooks: LatentHooks = {},
): Float32Array {
  const kept = workspace.derived.get(runId, latentsName(epoch))
  if (kept?.file) return readFloats(kept.file, matrix.items)
  const latents = encodeAll(model, matrix, hooks)
  if (!workspace.readonly && !hooks.isCancelled?.()) keepLatents(workspace, runId, epoch, latents)
  return latents
}

export const worthKeeping = (items: number, width: number): boolean => items * width * 4 <= KEPT_BYTES

/** Keeps them as derived data of the run, where they are not too large for that. */
export function keepLatents(workspace: Workspace, runId: string, epoch: number, latents: Float32Array): void {
  if (latents.byteLength > KEPT_BYTES) return
  const bytes = new Uint8Array(latents.buffer, latents.byteOffset, latents.byteLength)
  workspace.derived.put(runId, latentsName(epoch), { epoch }, [bytes])
}

function encodeAll(model: ModelWeights, matrix: EmbeddingMatrix, hooks: LatentHooks): Float32Array {
  let latents = new Float32Array(0)
  for (let from = 0; from < matrix.items; from += ROWS) {
    const to = Math.min(matrix.items, from + ROWS)
    const part = latentsOf(model, matrix.read(from, to), to - from)
    if (from === 0) latents = new Float32Array((part.length / (to - from)) * matrix.items)
    latents.set(part, (part.length / (to - from)) * from)
    hooks.onProgress?.(to, matrix.items)
    if (hooks.isCancelled?.()) break
  }
  return latents
}

function readFloats(file: string, items: number): Float32Array {
  const bytes = readFileSync(file)
  const floats = new Float32Array(bytes.length / 4)
  Buffer.from(floats.buffer).set(bytes)
  if (items > 0 && floats.length % items !== 0) throw new Error(`${file} does not hold ${items} rows`)
  return floats
}
