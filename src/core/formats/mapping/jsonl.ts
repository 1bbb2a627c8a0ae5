import { FileSink } from '../lib/atomicFile'
import type { MappingFormat } from './format'
import { optionsSchema, type MappingOptions } from './options'
import { readJsonLines } from './readJsonLines'
import { eachPage, RowCoder } from './rows'
import type { MappingTable } from './table'

/** `{"item_id":"…","codes":[12,40,7],"suffix":0}` a line, and chosen metadata after them. */
export const jsonl: MappingFormat = {
  name: 'jsonl',
  label: 'JSON lines',
  endings: ['.jsonl'],
  options: optionsSchema({
    base: [0, 1], suffix: ['all', 'none', 'colliding'], suffixStart: [0, 1], key: ['id', 'row'], columns: true,
  }),
  check: (table, options) => void new RowCoder(table, options).columns(),
  write: async (table, options, [path], hooks) =>
    FileSink.with(path!, async (sink) => {
      const lines = linesOf(table, options)
      await eachPage(table.items, hooks, (from, to) => sink.write(`${lines(from, to).join('\n')}\n`))
    }),
  preview: (table, options, rows) => linesOf(table, options)(0, Math.min(rows, table.items)),
  read: readJsonLines,
}

function linesOf(table: MappingTable, options: MappingOptions): (from: number, to: number) => string[] {
  const coder = new RowCoder(table, options)
  const columns = coder.columns()
  return (from, to) => {
    const values = columns.map((column) => column.values(from, to))
    return coder.keys(from, to).map((key, i) => {
      const sid = coder.sid(from + i)
      const suffix = sid[table.levels]
      let line = `{"item_id":${JSON.stringify(key)},"codes":[${sid.slice(0, table.levels).join(',')}]`
      if (suffix !== undefined) line += `,"suffix":${suffix}`
      columns.forEach((column, c) => (line += `,${JSON.stringify(column.name)}:${JSON.stringify(values[c]![i])}`))
      return `${line}}`
    })
  }
}
