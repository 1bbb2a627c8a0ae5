import { csvField } from '../lib/csv'
import { FileSink } from '../lib/atomicFile'
import type { MappingFormat, WriteHooks } from './format'
import { optionsSchema, type MappingOptions } from './options'
import { readDelimited } from './readDelimited'
import { eachPage, RowCoder } from './rows'
import type { CellValue, MappingTable } from './table'

const options = optionsSchema({
  base: [0, 1], suffix: ['all', 'none', 'colliding'], suffixStart: [0, 1], key: ['id', 'row'], columns: true,
})

/** `item_id,sid,code_1,…,code_D,suffix` and chosen metadata; RFC 4180 with LF; `sid` is `12-40-7-0`. */
export const csv: MappingFormat = delimited('csv', 'CSV', ',')
/** The same with tabs. */
export const tsv: MappingFormat = delimited('tsv', 'TSV', '\t')

function delimited(name: 'csv' | 'tsv', label: string, delimiter: ',' | '\t'): MappingFormat {
  return {
    name,
    label,
    endings: [`.${name}`],
    options,
    check: (table, chosen) => void new RowCoder(table, chosen).columns(),
    write: (table, chosen, [path], hooks) => writeDelimited(table, chosen, delimiter, path!, hooks),
    preview: (table, chosen, rows) => {
      const lines = linesOf(table, chosen, delimiter)
      return [lines.header, ...lines.rows(0, Math.min(rows, table.items))]
    },
    read: (path, choices) => readDelimited(path, choices),
  }
}

async function writeDelimited(table: MappingTable, options: MappingOptions, delimiter: string, path: string, hooks: WriteHooks): Promise<void> {
  const lines = linesOf(table, options, delimiter)
  await FileSink.with(path, async (sink) => {
    await sink.write(`${lines.header}\n`)
    await eachPage(table.items, hooks, (from, to) => sink.write(`${lines.rows(from, to).join('\n')}\n`))
  })
}

/** The header, and rows without their line breaks. */
function linesOf(table: MappingTable, options: MappingOptions, delimiter: string) {
  const coder = new RowCoder(table, options)
  const columns = coder.columns()
  const hasSuffix = options.suffix !== 'none'
  const header = [
    'item_id', 'sid', ...Array.from({ length: table.levels }, (_, level) => `code_${level + 1}`),
    ...(hasSuffix ? ['suffix'] : []), ...columns.map((column) => csvField(column.name, delimiter)),
  ].join(delimiter)
  const rows = (from: number, to: number): string[] => {
    const keys = coder.keys(from, to)
    const values = columns.map((column) => column.values(from, to))
    return keys.map((key, i) => {
      const sid = coder.sid(from + i)
      let line = csvField(key, delimiter) + delimiter + sid.join('-')
      for (let level = 0; level < table.levels; level++) line += delimiter + sid[level]
      if (hasSuffix) line += delimiter + (sid[table.levels] ?? '')
      for (const column of values) line += delimiter + csvField(cellText(column[i]!), delimiter)
      return line
    })
  }
  return { header, rows }
}

export const cellText = (value: CellValue): string => (value === null ? '' : String(value))
