import { StudioError } from '@shared/errors'
import type { DuckDBConnection, DuckDBListValue, DuckDBValue } from '@duckdb/node-api'
import { resolve } from 'node:path'
import { sqlName, sqlText, withDuckDb } from '../lib/duckdb'
import { openSource } from '../lib/fileSource'
import { SidCollector } from './collector'
import type { RawMapping, ReadChoices } from './format'
import { isCode } from './readJsonLines'

const KEY_NAMES = ['item_id', 'pid', 'id', 'item', 'asin']
const LIST_NAMES = ['codebook', 'codes', 'sid', 'semantic_id']

/** Any Parquet file with a list of codes (or code_1 … code_D), an id, and perhaps a suffix. */
export async function readParquet(path: string, choices: ReadChoices): Promise<RawMapping> {
  await (await openSource(path)).close()
  return withDuckDb({ files: [path] }, async (connection) => {
    try {
      return await readFrom(connection, path, choices)
    } catch (error) {
      if (error instanceof StudioError) throw error
      const reason = (error as Error).message.split('\n')[0]!
      throw new StudioError('mapping.damaged', { file: path, format: 'parquet', place: 'the file', reason }, { cause: error })
    }
  })
}

async function readFrom(connection: DuckDBConnection, path: string, choices: ReadChoices): Promise<RawMapping> {
  // A pattern sign in the name stands for itself.
  const file = sqlText(resolve(path).replace(/[*?[]/g, '[$&]'))
  const collector = new SidCollector(path, 'parquet')
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${file}, hive_partitioning = false)`)
  const columns = described.getRows().map((row) => ({ name: String(row[0]), type: String(row[1]) }))
  const { select, hasSuffix } = selection(columns, collector)
  const stream = await connection.stream(`SELECT ${select} FROM read_parquet(${file}, hive_partitioning = false)`)
  let row = 0
  let own: number | undefined
  for (;;) {
    const chunk = await stream.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    const [keys, lists, suffixes] = chunk.getColumns()
    for (let i = 0; i < chunk.rowCount; i++, row++) {
      const codes = codesOf(lists![i] ?? null)
      if (!codes) throw collector.damaged(`row ${row}`, 'it has no list of codes')
      const kept = choices.levels === undefined ? codes : codes.slice(0, choices.levels)
      const suffix = hasSuffix ? suffixes![i] ?? null : null
      if (suffix !== null && !isCode(Number(suffix))) throw collector.damaged(`row ${row}`, 'its suffix is no whole number')
      // With a suffix column the list is all codes.
      if (suffix !== null) own ??= codes.length
      const key = keys![i] ?? null
      collector.add(key === null ? null : String(key), suffix === null ? kept : [...kept, Number(suffix)], `row ${row}`)
    }
  }
  return collector.finish(choices, own)
}

/** What to read: key, list, suffix. TorchEasyRec counts its slots from 1, and says so by the column's name. */
function selection(columns: { name: string; type: string }[], collector: SidCollector): { select: string; hasSuffix: boolean } {
  const find = (names: string[]) => names.map((name) => columns.find((column) => column.name.toLowerCase() === name)).find(Boolean)
  const key = find(KEY_NAMES)
  const list = find(LIST_NAMES)
  const numbered = columns.filter(({ name }) => /^(code|c|level)_?\d+$/i.test(name))
    .sort((a, b) => Number(/\d+$/.exec(a.name)![0]) - Number(/\d+$/.exec(b.name)![0]))
  if (!list?.type.endsWith(']') && numbered.length === 0) {
    throw collector.damaged('its columns', `none is a list of codes: ${columns.map(({ name }) => name).slice(0, 8).join(', ')}`)
  }
  const slot = columns.find(({ name }) => name === 'index')
  const suffix = find(['suffix'])
  const suffixSql = suffix ? sqlName(suffix.name) : slot ? `${sqlName(slot.name)} - 1` : 'NULL'
  const codesSql = list?.type.endsWith(']') ? sqlName(list.name) : `[${numbered.map(({ name }) => sqlName(name)).join(', ')}]`
  return {
    select: `${key ? `${sqlName(key.name)}::VARCHAR` : 'NULL'}, ${codesSql}, ${suffixSql}`,
    hasSuffix: Boolean(suffix ?? slot),
  }
}

function codesOf(value: DuckDBValue): number[] | null {
  if (!isList(value)) return null
  const codes = value.items.map((item) => Number(item))
  return codes.every(isCode) ? codes : null
}

/** By its form: the library is loaded only where a Parquet file is opened, and this file with every dialect. */
const isList = (value: DuckDBValue): value is DuckDBListValue =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)
