import type { MappingFormat } from './format'
import { optionsSchema } from './options'
import { readParquet } from './readParquet'
import { RowCoder } from './rows'
import { codeColumns, codeList, copyToParquet, withStaged, type StagedColumn } from './staging'

const METADATA_TYPES = { text: 'text', number: 'double', boolean: 'boolean' } as const

/** item_id string, codes list<int32>, suffix int32 (null where an item has none), and chosen metadata. */
export const parquet: MappingFormat = {
  name: 'parquet',
  label: 'Parquet',
  endings: ['.parquet'],
  options: optionsSchema({
    base: [0, 1], suffix: ['all', 'none', 'colliding'], suffixStart: [0, 1], key: ['id', 'row'], columns: true,
  }),
  check: (table, options) => void new RowCoder(table, options).columns(),
  async write(table, options, [path], hooks) {
    const coder = new RowCoder(table, options)
    const metadata = coder.columns().map((column, i): StagedColumn => ({
      name: `m${i}`,
      type: METADATA_TYPES[column.type],
      values: (from, to) => column.values(from, to),
    }))
    const columns: StagedColumn[] = [
      { name: 'item_id', type: 'text', values: (from, to) => coder.keys(from, to) },
      ...codeColumns(coder),
      { name: 'suffix', type: 'int', values: (from, to) => Array.from({ length: to - from }, (_, i) => coder.suffix(from + i)) },
      ...metadata,
    ]
    const suffix = options.suffix === 'none' ? '' : ', suffix'
    const chosen = options.columns.map((name, i) => `, m${i} AS "${name.replaceAll('"', '""')}"`).join('')
    await withStaged(path!, columns, table.items, hooks, (connection) =>
      copyToParquet(connection, `SELECT item_id, ${codeList(table.levels, 'INTEGER')} AS codes${suffix}${chosen} FROM staged`, path!))
  },
  preview(table, options, rows) {
    const coder = new RowCoder(table, options)
    const keys = coder.keys(0, Math.min(rows, table.items))
    const suffix = options.suffix === 'none' ? '' : ' · suffix int32'
    return [
      `item_id string · codes list<int32>${suffix}`,
      ...keys.map((key, row) => {
        const sid = coder.sid(row)
        const last = options.suffix === 'none' ? '' : ` · ${sid[table.levels] ?? 'null'}`
        return `${key} · [${sid.slice(0, table.levels).join(', ')}]${last}`
      }),
    ]
  },
  read: (path, choices) => readParquet(path, choices),
}
