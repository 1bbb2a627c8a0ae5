import { createHash } from 'node:crypto'

/**
 * What an assignment is known by once it is published: sha256 (hex) of `N×D` as text, the codes [N·D] and the suffixes
 * [N], both as little-endian int32.
 */
export function publishedHash(items: number, levels: number, codes: Int32Array, suffixes: Int32Array): string {
  const hash = createHash('sha256').update(`${items}×${levels}`)
  for (const values of [codes, suffixes]) hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return hash.digest('hex')
}
