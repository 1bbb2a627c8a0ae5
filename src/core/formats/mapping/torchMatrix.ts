import { StudioError } from '@shared/errors'
import { MOST_TORCH_BYTES, type TorchTensorOut } from '../lib/torchWriter'

const CHUNK = 1 << 16

/** A matrix of whole numbers as a tensor, made chunk by chunk. @param value element at a flat row-major index */
export function tensorOf(format: string, shape: readonly [number, number], value: (row: number, column: number) => number): TorchTensorOut {
  const count = shape[0] * shape[1]
  if (count * 8 > MOST_TORCH_BYTES) throw new StudioError('mapping.tooLarge', { format, bytes: count * 8 })
  return {
    shape,
    *chunks() {
      for (let from = 0; from < count; from += CHUNK) {
        const chunk = new BigInt64Array(Math.min(CHUNK, count - from))
        let row = Math.floor(from / shape[1])
        let column = from % shape[1]
        for (let i = 0; i < chunk.length; i++) {
          chunk[i] = BigInt(value(row, column))
          if (++column === shape[1]) {
            column = 0
            row++
          }
        }
        yield chunk
      }
    },
  }
}
