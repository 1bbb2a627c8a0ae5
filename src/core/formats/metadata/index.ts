import { StudioError } from '@shared/errors'
import { headText, isGzip, detectEncoding, looksLikeText } from '../lib/text'
import { withSource } from '../lib/fileSource'
import { guessDelimiter, readDelimited } from './delimited'
import { readJsonLines } from './jsonl'
import { readParquetTable } from './parquet'
import type { MetadataTable } from './table'

export type { MetadataTable, MetadataType, MetadataValue } from './table'

const HEAD_BYTES = 64 << 10

/**
 * Reads a table of metadata, recognised by its content: Parquet, JSONL, MovieLens `::`, or text with a delimiter; in
 * UTF-8, UTF-16 or GB18030, packed by gzip or not.
 * @param limit rows to read at most (a preview)
 * @throws metadata.unknownFormat, metadata.raggedRow, metadata.badJson, metadata.tooManyColumns, text.badBytes
 */
export async function readMetadata(file: string, limit = Infinity): Promise<MetadataTable> {
  const raw = await withSource(file, async (source) => Buffer.from(await source.read(0, Math.min(HEAD_BYTES, source.size))))
  if (raw.subarray(0, 4).toString('latin1') === 'PAR1') return readParquetTable(file, limit)
  const gzip = isGzip(raw)
  if (raw.length === 0 || (!gzip && !looksLikeText(raw))) throw new StudioError('metadata.unknownFormat', { file })
  const encoding = await detectEncoding(file, gzip)
  const { bytes } = await headText(file, encoding, gzip, HEAD_BYTES)
  if (bytes.length === 0 || !looksLikeText(bytes)) throw new StudioError('metadata.unknownFormat', { file })
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  const firstLine = text.split(/\r?\n/, 1)[0] ?? ''
  if (firstLine.trimStart().startsWith('{')) return readJsonLines(file, encoding, gzip, limit)
  return readDelimited(file, encoding, gzip, guessDelimiter(firstLine), limit)
}
