import { FileSink } from '../lib/atomicFile'
import type { MappingFormat, RawMapping, ReadChoices } from './format'
import { letter } from './rows'
import { optionsSchema, type MappingOptions } from './options'
import { readItemicText } from './readIndexJson'
import { readParquet } from './readParquet'
import { checkLetters, checkPlainKey, eachPage, RowCoder } from './rows'
import { codeColumns, codeList, copyToParquet, keyColumn, withStaged } from './staging'
import type { MappingTable } from './table'

/** `NAME.parquet` with pid and codes (list<int64>), and `NAME.tokens.txt`: the item's token behind its pid. */
export const openonerec: MappingFormat = {
  name: 'openonerec',
  label: 'OpenOneRec parquet + tokens',
  endings: ['.parquet', '.tokens.txt'],
  options: optionsSchema({ base: [0, 1], key: ['id', 'row'] }),
  check: (table, options) => checkLetters('openonerec', table, options),
  async write(table, options, [parquetPath, tokensPath], hooks) {
    const coder = new RowCoder(table, options)
    const columns = [await keyColumn(coder, 'pid'), ...codeColumns(coder)]
    await withStaged(parquetPath!, columns, table.items, hooks, (connection) =>
      copyToParquet(connection, `SELECT pid, ${codeList(table.levels, 'BIGINT')} AS codes FROM staged`, parquetPath!))
    const lines = linesOf(table, options)
    await FileSink.with(tokensPath!, (sink) => eachPage(table.items, hooks, (from, to) => sink.write(`${lines(from, to).join('\n')}\n`)))
  },
  preview: (table, options, rows) => linesOf(table, options)(0, Math.min(rows, table.items)),
  read: (path, choices) => readNamed(path, choices, path),
  readFile: readNamed,
}

/** `<|sid_begin|><s_a_1661><s_b_472><s_c_7622><|sid_end|>` */
export const itemicToken = (sid: readonly number[]): string =>
  `<|sid_begin|>${sid.map((code, level) => `<s_${letter(level)}_${code}>`).join('')}<|sid_end|>`

function linesOf(table: MappingTable, options: MappingOptions): (from: number, to: number) => string[] {
  const coder = new RowCoder(table, options)
  return (from, to) => coder.keys(from, to).map((key, i) =>
    `${checkPlainKey('openonerec', key, from + i)}\t${itemicToken(coder.sid(from + i))}`)
}

function readNamed(path: string, choices: ReadChoices, named: string): Promise<RawMapping> {
  return /\.txt$/i.test(named) ? readItemicText(path, choices) : readParquet(path, choices)
}
