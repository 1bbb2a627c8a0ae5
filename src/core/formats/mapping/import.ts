import { open, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StudioError } from '@shared/errors'
import { fileError } from '../lib/fileSource'
import { parseJson } from '../lib/jsonSplit'
import { isNpy } from '../lib/npyHeader'
import { detectEncoding, headText, isGzip, looksLikeText } from '../lib/text'
import { isZip } from '../lib/zip'
import type { MappingFormatName, RawMapping } from './format'
import { MANIFEST_ENDING, readManifest, type Manifest } from './manifest'
import { nameOf } from './paths'
import { readTorch } from './readMatrix'
import { MAPPING_FORMATS, mappingFormat } from './registry'

export interface ImportRequest {
  path: string
  /** Else the manifest beside the file, else its content decides. */
  dialect?: MappingFormatName
  levels?: number
  sizes?: readonly number[]
  base?: 0 | 1
  template?: readonly string[]
}

/** Anyone's mapping, read. */
export interface ImportedMapping extends RawMapping {
  dialect: MappingFormatName
  /** From the choices, else the manifest; null where nobody said. */
  sizes: number[] | null
  /** The one beside the file, where it names these very bytes. */
  manifest: Manifest | null
}

/**
 * Reads a mapping table in any dialect. Throws mapping.unrecognised, mapping.damaged, mapping.empty,
 * mapping.tooFewCodes, mapping.sizesMismatch, codes.outOfRange by what evaluates it.
 */
export async function readMapping(request: ImportRequest): Promise<ImportedMapping> {
  const path = folderOf(request.path)
  const manifest = await manifestBeside(path)
  const dialect = request.dialect ?? manifest?.dialect ?? (await sniffDialect(path))
  const levels = request.levels ?? manifest?.levels
  const choices = {
    ...(levels !== undefined && { levels }),
    base: request.base ?? manifest?.options.base ?? (0 as const),
    ...(template(request, manifest) && { template: template(request, manifest)! }),
  }
  // Which way round a bare tensor lies is seen from its shape.
  const raw = dialect === 'grid' && request.dialect === undefined && !manifest
    ? await readTorch(path, choices, 'either')
    : await mappingFormat(dialect).read(path, choices)
  const sizes = request.sizes ?? manifest?.sizes ?? null
  if (sizes && sizes.length !== raw.levels) {
    throw new StudioError('mapping.sizesMismatch', { sizes: sizes.length, levels: raw.levels })
  }
  // What the manifest says is as good as what the file says.
  const levelsFrom = request.levels === undefined && manifest ? 'dialect' : raw.levelsFrom
  return { ...raw, levelsFrom, dialect, sizes: sizes === null ? null : [...sizes], manifest }
}

/** TorchEasyRec's pair is a folder; who names its table means the folder, such as in a dialog for files. */
const folderOf = (path: string): string => (basename(path) === 'item_to_sid.parquet' ? dirname(path) : path)

function template(request: ImportRequest, manifest: Manifest | null): readonly string[] | undefined {
  if (request.template) return request.template
  return manifest && manifest.options.template.length > 0 ? manifest.options.template : undefined
}

/** NAME.manifest.json beside the file, whichever dialect's ending is taken off, or none. */
async function manifestBeside(path: string): Promise<Manifest | null> {
  const info = await stat(path).catch((error: unknown) => {
    throw fileError(path, error)
  })
  const name = basename(path)
  const inner = info.isDirectory() ? { entry: `${name}/item_to_sid.parquet`, file: join(path, 'item_to_sid.parquet') } : { entry: name, file: path }
  for (const candidate of new Set([...MAPPING_FORMATS.map((format) => nameOf(format, name)), name])) {
    const found = await readManifest(join(dirname(path), candidate + MANIFEST_ENDING), inner.entry, inner.file)
    if (found) return found
  }
  return null
}

const HEAD_BYTES = 64 << 10

/** The dialect that the content shows, never the name alone. Throws mapping.unrecognised, file.notFound, file.unreadable. */
export async function sniffDialect(path: string): Promise<MappingFormatName> {
  const unrecognised = () => new StudioError('mapping.unrecognised', { file: path })
  const info = await stat(path).catch((error: unknown) => {
    throw fileError(path, error)
  })
  if (info.isDirectory()) {
    if (await stat(join(path, 'item_to_sid.parquet')).then((found) => found.isFile(), () => false)) return 'torcheasyrec'
    throw unrecognised()
  }
  const head = await firstBytes(path)
  if (isNpy(head)) return 'npy'
  if (isZip(head)) return 'grid'
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet'
  if (!isGzip(head) && !looksLikeText(head)) throw unrecognised()
  const unpack = isGzip(head)
  const text = (await headText(path, await detectEncoding(path, unpack), unpack, HEAD_BYTES)).bytes.toString('utf8')
  const found = sniffText(text)
  if (!found) throw unrecognised()
  return found
}

function sniffText(text: string): MappingFormatName | null {
  const start = text.trimStart()
  const line = start.split(/\r?\n/, 1)[0]!
  if (start.startsWith('{')) {
    const row = parseJson(line)
    const lines = typeof row === 'object' && row !== null && !Object.values(row).every(isTokenList)
    if (lines) return 'jsonl'
    return /^\{\s*\n/.test(start) ? 'minionerec' : 'lc-rec'
  }
  if (/^(<[a-z]_\d+>)+\t/.test(line)) return 'minionerec'
  if (/\t<\|sid_begin\|>/.test(line)) return 'openonerec'
  if (/^item_id\ttokens$/.test(line) || /^[^\t]+\t(<[^<>\t]+>)+$/.test(line)) return 'tokens'
  if (/^item_id,SID$/.test(line)) return 'al-sid'
  if (/[,;\t]/.test(line) && /sid|semantic|code|level/i.test(line)) return line.includes('\t') ? 'tsv' : 'csv'
  return null
}

const isTokenList = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every((token) => typeof token === 'string')

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileError(path, error)
  })
  try {
    const buffer = Buffer.alloc(512)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
