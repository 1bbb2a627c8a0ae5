import { csvField } from '../lib/csv'
import { FileSink } from '../lib/atomicFile'
import type { MappingFormat } from './format'
import { optionsSchema, type MappingOptions } from './options'
import { readDelimited } from './readDelimited'
import { eachPage, RowCoder } from './rows'
import type { MappingTable } from './table'

const HEADER = 'item_id,SID'

/** AL-SID's csv: `15615,"111,222,333"`. */
export const alSid: MappingFormat = {
  name: 'al-sid',
  label: 'AL-SID csv',
  endings: ['.csv'],
  options: optionsSchema({ base: [0, 1], suffix: ['none', 'all'], suffixStart: [0, 1], key: ['id', 'row'] }),
  check: () => undefined,
  write: (table, options, [path], hooks) =>
    FileSink.with(path!, async (sink) => {
      const lines = linesOf(table, options)
      await sink.write(`${HEADER}\n`)
      await eachPage(table.items, hooks, (from, to) => sink.write(`${lines(from, to).join('\n')}\n`))
    }),
  preview: (table, options, rows) => [HEADER, ...linesOf(table, options)(0, Math.min(rows, table.items))],
  read: (path, choices) => readDelimited(path, choices),
}

function linesOf(table: MappingTable, options: MappingOptions): (from: number, to: number) => string[] {
  const coder = new RowCoder(table, options)
  return (from, to) => coder.keys(from, to).map((key, i) => `${csvField(key)},"${coder.sid(from + i).join(',')}"`)
}
