import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioError } from '@shared/errors'
import type { MappingFormat } from './format'
import { optionsSchema } from './options'
import { readParquet } from './readParquet'
import { RowCoder } from './rows'
import { codeColumns, codeList, copyToParquet, keyColumn, withStaged, type StagedColumn } from './staging'
import type { MappingTable } from './table'

const MAP = 'item_to_sid.parquet'
const GROUPS = 'sid_to_items.parquet'

/**
 * TorchEasyRec's pair (tzrec/tools/sid): a folder with item_to_sid.parquet and sid_to_items.parquet. Lists are of int64;
 * `offset_codebook` adds the sizes of earlier levels; `index` is the item's slot in its group, from 1;
 * `origin_codebook` is what the item had before collisions were resolved.
 */
export const torcheasyrec: MappingFormat = {
  name: 'torcheasyrec',
  label: 'TorchEasyRec folder',
  endings: [''],
  folder: true,
  options: optionsSchema({ key: ['id', 'row'] }),
  check: (table) => void offsetsOf(table),
  async write(table, options, [folder], hooks) {
    await mkdir(folder!, { recursive: true })
    const coder = new RowCoder(table, options)
    const offsets = offsetsOf(table)
    const origin = table.origin ?? table.codes
    const columns: StagedColumn[] = [
      await keyColumn(coder, 'item_id'),
      ...codeColumns(coder),
      ...offsets.map((_, level): StagedColumn => ({
        name: `o${level}`,
        type: 'int',
        values: (from, to) => Array.from({ length: to - from }, (_, i) => origin[(from + i) * table.levels + level]!),
      })),
      { name: 'slot', type: 'bigint', values: (from, to) => Array.from({ length: to - from }, (_, i) => BigInt(table.suffixes[from + i]! + 1)) },
    ]
    const codes = codeList(table.levels, 'BIGINT')
    const shifted = codeList(table.levels, 'BIGINT', offsets)
    const before = `[${offsets.map((_, level) => `o${level}`).join(', ')}]::BIGINT[]`
    await withStaged(join(folder!, MAP), columns, table.items, hooks, async (connection) => {
      await copyToParquet(
        connection,
        `SELECT item_id, ${before} AS origin_codebook, ${codes} AS codebook, ${shifted} AS offset_codebook, slot AS "index" FROM staged`,
        join(folder!, MAP),
      )
      await copyToParquet(
        connection,
        `SELECT ${codes} AS codebook, ${shifted} AS offset_codebook, list(item_id ORDER BY slot) AS itemids FROM staged GROUP BY ALL ORDER BY codebook`,
        join(folder!, GROUPS),
      )
    })
  },
  preview(table, options, rows) {
    const coder = new RowCoder(table, options)
    const offsets = offsetsOf(table)
    return [
      `${MAP}: item_id · origin_codebook · codebook · offset_codebook · index`,
      ...coder.keys(0, Math.min(rows, table.items)).map((key, row) => {
        const sid = coder.sid(row)
        const origin = Array.from((table.origin ?? table.codes).subarray(row * table.levels, (row + 1) * table.levels))
        const offset = sid.map((code, level) => code + offsets[level]!)
        return `${key} · [${origin.join(', ')}] · [${sid.join(', ')}] · [${offset.join(', ')}] · ${table.suffixes[row]! + 1}`
      }),
    ]
  },
  read: (path, choices) => readParquet(/\.parquet$/i.test(path) ? path : join(path, MAP), choices),
}

/** Sum of the sizes before each level: [0, 64, 128] for 64, 64, 64. */
function offsetsOf(table: MappingTable): number[] {
  const { sizes } = table
  if (sizes === null) throw new StudioError('mapping.sizesUnknown', { format: 'torcheasyrec' })
  return sizes.map((_, level) => sizes.slice(0, level).reduce((sum, size) => sum + size, 0))
}
