import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { z } from 'zod'
import { StudioError } from '@shared/errors'
import { readNpyHeader } from '../lib/npyHeader'
import { isZip, openZip, type Zip } from '../lib/zip'
import { withSource } from '../lib/fileSource'
import { BundleManifest, MANIFEST } from './manifest'

const PIECE_BYTES = 1 << 20
const MOST_MANIFEST_BYTES = 4 << 20
/** One entry is held in memory; models and codes are far below it. */
const MOST_ENTRY_BYTES = 2 ** 31 - 1

/** A bundle every byte of which is what its manifest says. */
export interface Bundle {
  manifest: BundleManifest
  has(name: string): boolean
  read(name: string): Promise<Buffer>
  /** Throws bundle.damaged where the JSON is not of that form. */
  json<S extends z.ZodType>(name: string, schema: S): Promise<z.infer<S>>
  /** One JSON document a line. */
  lines<S extends z.ZodType>(name: string, schema: S): Promise<z.infer<S>[]>
  /** An int32 array in C order, of exactly that shape. */
  int32(name: string, shape: readonly number[]): Promise<Int32Array>
}

/**
 * Checks a bundle, then hands it to `use`; closes it whatever happens.
 * @throws bundle.notOne, bundle.newer, bundle.altered, bundle.damaged, file.notFound, file.truncated, embeddings.damaged
 */
export async function withBundle<T>(file: string, use: (bundle: Bundle) => Promise<T>, onChecked?: (done: number, total: number) => void): Promise<T> {
  const head = await withSource(file, (source) => source.read(0, Math.min(4, source.size)))
  if (!isZip(head)) throw new StudioError('bundle.notOne', { file: basename(file) })
  const zip = await openZip(file, 'bundle')
  try {
    const manifest = await manifestOf(file, zip)
    await check(file, zip, manifest, onChecked)
    return await use(opened(file, zip, manifest))
  } finally {
    await zip.close()
  }
}

async function wholeEntry(zip: Zip, name: string): Promise<Buffer> {
  const entry = await zip.entry(name)
  return Buffer.from(await entry.read(0, entry.size))
}

async function manifestOf(file: string, zip: Zip): Promise<BundleManifest> {
  const notOne = () => new StudioError('bundle.notOne', { file: basename(file) })
  if (!zip.has(MANIFEST) || zip.size(MANIFEST) > MOST_MANIFEST_BYTES) throw notOne()
  const document = parsed((await wholeEntry(zip, MANIFEST)).toString('utf8'))
  const version = (document as { bundle?: unknown } | null)?.bundle
  if (typeof version === 'number' && version > 1) throw new StudioError('bundle.newer', { file: basename(file), version })
  const manifest = BundleManifest.safeParse(document)
  if (!manifest.success) throw notOne()
  return manifest.data
}

/** Every listed entry is there with its size and hash, and no other is. */
async function check(file: string, zip: Zip, manifest: BundleManifest, onChecked?: (done: number, total: number) => void): Promise<void> {
  const altered = (name: string) => new StudioError('bundle.altered', { file: basename(file), name })
  const listed = new Set(manifest.files.map(({ name }) => name))
  const stranger = zip.names.find((name) => name !== MANIFEST && !listed.has(name))
  if (stranger !== undefined) throw altered(stranger)
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const { name, bytes, sha256 } of manifest.files) {
    if (!zip.has(name) || zip.size(name) !== bytes || bytes > MOST_ENTRY_BYTES) throw altered(name)
    const entry = await zip.entry(name)
    const hash = createHash('sha256')
    for (let at = 0; at < bytes; at += PIECE_BYTES) {
      const piece = await entry.read(at, Math.min(PIECE_BYTES, bytes - at))
      hash.update(piece)
      done += piece.length
      onChecked?.(done, total)
    }
    if (hash.digest('hex') !== sha256) throw altered(name)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

function opened(file: string, zip: Zip, manifest: BundleManifest): Bundle {
  const damaged = (name: string, reason: string) => new StudioError('bundle.damaged', { file: basename(file), name, reason })
  const take = <S extends z.ZodType>(name: string, schema: S, text: string): z.infer<S> => {
    const result = schema.safeParse(parsed(text))
    if (result.success) return result.data
    const { path, message } = result.error.issues[0]!
    throw damaged(name, `${path.join('.') || 'it'}: ${message}`)
  }
  const read = (name: string) => wholeEntry(zip, name)
  return {
    manifest,
    has: (name) => zip.has(name),
    read,
    json: async (name, schema) => take(name, schema, (await read(name)).toString('utf8')),
    lines: async (name, schema) => {
      const text = (await read(name)).toString('utf8')
      return text.split('\n').filter((line) => line !== '').map((line) => take(name, schema, line))
    },
    int32: async (name, shape) => {
      const bytes = await read(name)
      const header = await readNpyHeader(name, bytes.length, async (at, length) => bytes.subarray(at, at + length))
      const count = shape.reduce((product, side) => product * side, 1)
      const fits = header.descr === '<i4' && !header.fortranOrder && String(header.shape) === String(shape)
      if (!fits || bytes.length !== header.dataOffset + count * 4) throw damaged(name, `it is not int32 of shape (${shape.join(', ')})`)
      return new Int32Array(new Uint8Array(bytes.subarray(header.dataOffset)).buffer)
    },
  }
}
