import { safetensorsBytes, readSafetensorsHeader } from '@core/formats/lib/safetensors'
import { withSource, type ByteSource } from '@core/formats/lib/fileSource'
import type { TrainingState } from '@core/tokenizer/events'

/**
 * The exact training state as one safetensors file: its arrays as they are (float32, int32), the rest as JSON in the
 * metadata under `state`. JSON keeps every finite double to the last bit.
 */
export function packState(state: TrainingState): Uint8Array {
  const tensors = Object.entries(state.arrays).map(([name, data]) => ({ name, shape: [data.length], data }))
  return safetensorsBytes(tensors, {
    state: JSON.stringify({ epoch: state.epoch, step: state.step, json: state.json }),
  })
}

/** Reads what `packState` made. Throws embeddings.damaged or file.truncated where the file is not whole. */
export const unpackState = (file: string): Promise<TrainingState> => withSource(file, readState)

/** The same from a part of another file. */
export async function readState(source: ByteSource): Promise<TrainingState> {
  const { tensors, metadata } = await readSafetensorsHeader(source)
  const arrays: TrainingState['arrays'] = {}
  for (const { name, dtype, offset, bytes } of tensors) {
    const { buffer } = await source.read(offset, bytes)
    arrays[name] = dtype === 'I32' ? new Int32Array(buffer) : new Float32Array(buffer)
  }
  const rest = JSON.parse(metadata['state'] ?? '{}') as Omit<TrainingState, 'arrays'>
  return { epoch: rest.epoch, step: rest.step, json: rest.json, arrays }
}
