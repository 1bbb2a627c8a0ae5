import { StudioError } from '@shared/errors'
import { readHead } from '../embeddings/registry'
import type { FileHead } from '../embeddings/reader'
import { looksLikeText } from '../lib/text'
import { inspectCsv, loadCsv } from './csv'
import { inspectJsonl, loadJsonl } from './jsonl'
import { inspectParquet, loadParquet } from './parquet'
import type {
  MetadataFormatName,
  MetadataInspection,
  MetadataOptions,
  MetadataTable,
  ReadHooks,
} from './reader'

/** Formats of metadata, for dialogs: their names and usual endings. Content decides. */
export const METADATA_FORMATS: readonly {
  name: MetadataFormatName
  label: string
  extensions: readonly string[]
}[] = [
  {
    name: 'csv',
    label: 'CSV, TSV or MovieLens',
    extensions: ['csv', 'tsv', 'txt', 'dat', 'csv.gz', 'tsv.gz'],
  },
  { name: 'jsonl', label: 'JSON Lines', extensions: ['jsonl', 'ndjson', 'json', 'jsonl.gz'] },
  { name: 'parquet', label: 'Parquet', extensions: ['parquet', 'pq'] },
]

function formatOf(head: FileHead): MetadataFormatName {
  if (head.raw.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet'
  if (!looksLikeText(head.bytes)) throw new StudioError('metadata.unknownFormat', { file: head.file })
  const start = head.bytes
    .subarray(0, 64)
    .toString('latin1')
    .replace(/^[\xef\xbb\xbf\xff\xfe\0\s]+/, '')
  return /^[[{]/.test(start) ? 'jsonl' : 'csv'
}

/** The format of a table, by its content. Throws metadata.unknownFormat, file.notFound, file.unreadable. */
export async function recogniseMetadata(file: string): Promise<MetadataFormatName> {
  return formatOf(await readHead(file))
}

/** What a table holds, from its first rows: columns, guesses, preview. */
export async function inspectMetadata(
  file: string,
  options: MetadataOptions = {},
): Promise<MetadataInspection> {
  const head = await readHead(file)
  const format = formatOf(head)
  if (format === 'parquet') return inspectParquet(file, head.size)
  return (format === 'csv' ? inspectCsv : inspectJsonl)(file, head.size, head.gzip, options)
}

/** Reads a whole table into memory, packed. Throws metadata.raggedRow, metadata.tooManyColumns, dataset.importCancelled. */
export async function loadMetadata(
  file: string,
  options: MetadataOptions = {},
  hooks: ReadHooks = {},
): Promise<MetadataTable> {
  const head = await readHead(file)
  const format = formatOf(head)
  if (format === 'parquet') return loadParquet(file, head.size, hooks)
  return (format === 'csv' ? loadCsv : loadJsonl)(file, head.size, head.gzip, options, hooks)
}
