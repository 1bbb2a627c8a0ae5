import { StudioError } from '@shared/errors'
import { withSource } from '../lib/fileSource'
import { headBytes, isGzip } from '../lib/text'
import { arrowFormat } from './arrow'
import { csvFormat } from './csv'
import { jsonFormatLines, jsonFormatWhole } from './json'
import { npyFormat } from './npy'
import { npzFormat } from './npz'
import { parquetFormat } from './parquet'
import type {
  EmbeddingFormat,
  EmbeddingFormatName,
  EmbeddingInspection,
  EmbeddingOptions,
  EmbeddingStream,
  FileHead,
} from './reader'
import { safetensorsFormat } from './safetensors'
import { torchFormat } from './torch'

/** Every format that embeddings come in; the first that recognises a file reads it. A new one: a module and a line. */
export const EMBEDDING_FORMATS: readonly EmbeddingFormat[] = [
  npyFormat,
  torchFormat,
  npzFormat,
  parquetFormat,
  arrowFormat,
  safetensorsFormat,
  jsonFormatLines,
  jsonFormatWhole,
  csvFormat,
]

const HEAD_BYTES = 64 << 10

/** The first bytes of a file, on disk and unpacked. Throws file.notFound, file.unreadable, embeddings.empty. */
export async function readHead(file: string): Promise<FileHead> {
  return withSource(file, async (source) => {
    if (source.size === 0) throw new StudioError('embeddings.emptyFile', { file })
    const raw = Buffer.from(await source.read(0, Math.min(HEAD_BYTES, source.size)))
    const gzip = isGzip(raw)
    return { file, size: source.size, raw, gzip, bytes: gzip ? await headBytes(file, HEAD_BYTES, true) : raw }
  })
}

async function formatOf(head: FileHead): Promise<EmbeddingFormat> {
  for (const format of EMBEDDING_FORMATS) if (await format.recognise(head)) return format
  throw new StudioError('embeddings.unknownFormat', { file: head.file })
}

/** The format of a file, by its content and not its ending. Throws embeddings.unknownFormat. */
export async function recogniseEmbeddings(file: string): Promise<EmbeddingFormatName> {
  return (await formatOf(await readHead(file))).name
}

/** What a file holds, from its first bytes: shape, columns, guesses, first rows. */
export async function inspectEmbeddings(
  file: string,
  options: EmbeddingOptions = {},
): Promise<EmbeddingInspection> {
  const head = await readHead(file)
  return (await formatOf(head)).inspect(head, options)
}

/** Opens a file for reading row by row; the caller closes the stream. */
export async function openEmbeddings(file: string, options: EmbeddingOptions = {}): Promise<EmbeddingStream> {
  const head = await readHead(file)
  return (await formatOf(head)).open(head, options)
}
