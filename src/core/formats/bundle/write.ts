import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { writeFileAtomically, type AtomicOptions } from '../lib/atomicFile'
import { filePieces } from '../lib/filePieces'
import { writeStoredZip, type ZipEntryOut } from '../lib/zipWriter'
import { MANIFEST, type BundleManifest } from './manifest'

/** Text or bytes in memory as an entry. */
export function entryOf(path: string, content: string | Uint8Array): ZipEntryOut {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return { path, bytes: bytes.byteLength, chunks: () => [bytes] }
}

/** A file as an entry, read in pieces. */
export const entryOfFile = (path: string, file: string): ZipEntryOut => ({ path, bytes: statSync(file).size, chunks: () => filePieces(file) })

function sha256(entry: ZipEntryOut): string {
  const hash = createHash('sha256')
  for (const chunk of entry.chunks()) hash.update(chunk)
  return hash.digest('hex')
}

/** Writes a bundle, whole or not at all. Throws file.exists, file.diskFull, file.unwritable, file.tooLarge. */
export async function writeBundle(
  path: string, facts: Omit<BundleManifest, 'bundle' | 'files'>, entries: readonly ZipEntryOut[], options: AtomicOptions = {},
): Promise<BundleManifest> {
  const files = entries.map((entry) => ({ name: entry.path, bytes: entry.bytes, sha256: sha256(entry) }))
  const manifest: BundleManifest = { bundle: 1, ...facts, files }
  await writeFileAtomically(path, options, (temporary) =>
    writeStoredZip(temporary, [...entries, entryOf(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`)]),
  )
  return manifest
}
