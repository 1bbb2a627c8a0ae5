import { createHash } from 'node:crypto'

/**
 * sha256 over a matrix's float32 bytes (row-major, little-endian), followed by its shape as the ASCII text `N×d`
 * written `Nxd`. The shape comes last because N is known last; with it, equal bytes of another shape differ.
 */
export class EmbeddingFingerprint {
  private readonly hash = createHash('sha256')

  /** Whole rows, in order. */
  update(rows: Float32Array): void {
    this.hash.update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength))
  }

  /** Hexadecimal; the object cannot be used afterwards. */
  digest(items: number, dimensions: number): string {
    return this.hash.update(`${items}x${dimensions}`, 'ascii').digest('hex')
  }
}

/** Fingerprint of a matrix in memory. */
export function fingerprintOf(rows: Float32Array, items: number, dimensions: number): string {
  const fingerprint = new EmbeddingFingerprint()
  fingerprint.update(rows)
  return fingerprint.digest(items, dimensions)
}
