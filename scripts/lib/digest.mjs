import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/**
 * @param {string} file
 * @param {string} algorithm such as 'sha512'
 * @param {'hex' | 'base64'} encoding
 */
export async function digestOf(file, algorithm, encoding) {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(file), hash)
  return hash.digest(encoding)
}

/**
 * Whether a file is the pinned one.
 * @param {string} file
 * @param {string} integrity in npm's form, such as 'sha512-…base64…'
 */
export async function hasIntegrity(file, integrity) {
  const dash = integrity.indexOf('-')
  return (await digestOf(file, integrity.slice(0, dash), 'base64')) === integrity.slice(dash + 1)
}
