import { closeSync, openSync, readSync } from 'node:fs'

const PIECE_BYTES = 1 << 20

/** A file's bytes in order, each piece a buffer of its own; nothing is opened before the first is asked for. */
export function* filePieces(file: string): Generator<Uint8Array> {
  const handle = openSync(file, 'r')
  try {
    for (;;) {
      const piece = Buffer.alloc(PIECE_BYTES)
      const read = readSync(handle, piece)
      if (read === 0) return
      yield piece.subarray(0, read)
    }
  } finally {
    closeSync(handle)
  }
}
