import { StudioError } from '@shared/errors'
import { shortText } from '../embeddings/matrixStream'
import { jsonShape, JsonSplitter, parseJson, type JsonPart, type JsonShape } from '../lib/jsonSplit'
import { detectEncoding, headText, utf8Chunks, type TextEncoding } from '../lib/text'
import { guessColumns } from './guesses'
import { PackedColumn, type CellValue } from './packedColumn'
import {
  MOST_COLUMNS,
  type MetadataInspection,
  type MetadataOptions,
  type MetadataTable,
  type ReadHooks,
} from './reader'

const SAMPLE_BYTES = 1 << 20
const SAMPLE_ROWS = 200
/** A longer list of numbers is an embedding, not something to read. */
const LONGEST_NUMBERS = 16

interface Look {
  encoding: TextEncoding
  shape: JsonShape
}

async function look(
  file: string,
  gzip: boolean,
  options: MetadataOptions,
): Promise<Look & { bytes: Buffer; whole: boolean }> {
  const encoding = options.encoding ?? (await detectEncoding(file, gzip))
  const { bytes, whole } = await headText(file, encoding, gzip, SAMPLE_BYTES)
  const shape = jsonShape(bytes.toString('utf8'), whole) ?? 'lines'
  return { encoding, shape, bytes, whole }
}

/** Key of an outermost object's members, where rows are those. */
const KEY = 'key'

/** One row: its plain values, lists and objects as JSON text; embeddings left out. */
function rowOf(file: string, part: JsonPart): Map<string, CellValue> {
  const value = parseJson(part.text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StudioError('metadata.badJson', {
      file,
      line: part.line,
      reason: value === undefined ? 'it cannot be parsed' : 'it is no object',
    })
  }
  const row = new Map<string, CellValue>()
  if (part.key !== null) row.set(KEY, part.key)
  for (const [name, cell] of Object.entries(value)) {
    if (isNumbers(cell)) continue
    row.set(name, typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : (cell as CellValue))
  }
  return row
}

const isNumbers = (cell: unknown) =>
  Array.isArray(cell) &&
  cell.length > LONGEST_NUMBERS &&
  cell.every((value) => typeof value === 'number' || value === null)

/** Columns as they turn up; a key that a row lacks is nothing there. */
class Columns {
  private readonly known = new Map<string, PackedColumn>()
  rows = 0
  constructor(private readonly file: string) {}

  get all(): PackedColumn[] {
    return [...this.known.values()]
  }

  add(row: Map<string, CellValue>): void {
    for (const name of row.keys()) if (!this.known.has(name)) this.begin(name)
    for (const [name, column] of this.known) column.addValue(row.get(name) ?? null)
    this.rows++
  }

  private begin(name: string): void {
    if (this.known.size === MOST_COLUMNS)
      throw new StudioError('metadata.tooManyColumns', {
        file: this.file,
        found: MOST_COLUMNS + 1,
        most: MOST_COLUMNS,
      })
    const column = new PackedColumn(name)
    for (let row = 0; row < this.rows; row++) column.addValue(null)
    this.known.set(name, column)
  }
}

export async function inspectJsonl(
  file: string,
  size: number,
  gzip: boolean,
  options: MetadataOptions,
): Promise<MetadataInspection> {
  const { encoding, shape, bytes, whole } = await look(file, gzip, options)
  const parts: JsonPart[] = []
  const splitter = new JsonSplitter(file, shape, 'metadata.badJson')
  const take = (part: JsonPart) => {
    if (parts.length < SAMPLE_ROWS) parts.push(part)
  }
  splitter.push(bytes, take)
  if (whole) splitter.finish(take)
  const found = new Columns(file)
  const rows = parts.map((part) => rowOf(file, part))
  for (const row of rows) found.add(row)
  const columns = found.all.map(({ name, type }) => ({ name, type }))
  const names = columns.map((column) => column.name)
  return {
    format: 'jsonl',
    file,
    bytes: size,
    encoding,
    delimiter: null,
    columns,
    rows: null,
    ...guessColumns(names),
    preview: {
      columns: names,
      rows: rows.slice(0, 10).map((row) => names.map((name) => shortText(String(row.get(name) ?? '')))),
    },
  }
}

/** JSON Lines (and one array, or one object of objects): values keep their types; a key may be missing in some rows. */
export async function loadJsonl(
  file: string,
  size: number,
  gzip: boolean,
  options: MetadataOptions,
  hooks: ReadHooks,
): Promise<MetadataTable> {
  const { encoding, shape } = await look(file, gzip, options)
  const columns = new Columns(file)
  const splitter = new JsonSplitter(file, shape, 'metadata.badJson')
  const take = (part: JsonPart) => columns.add(rowOf(file, part))
  const count = { bytes: 0 }
  for await (const chunk of utf8Chunks(file, encoding, gzip, count)) {
    if (hooks.isCancelled?.()) throw new StudioError('dataset.importCancelled', { file })
    splitter.push(chunk, take)
    hooks.onProgress?.(count.bytes, size)
  }
  splitter.finish(take)
  return { format: 'jsonl', file, rows: columns.rows, columns: columns.all }
}
