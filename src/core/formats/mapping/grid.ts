import { writeTorchTensor } from '../lib/torchWriter'
import type { MappingFormat } from './format'
import { optionsSchema } from './options'
import { readTorch } from './readMatrix'
import { collidingRows, type MappingTable } from './table'
import { tensorOf } from './torchMatrix'

/** GRID's `.pt`: int64, (D+1)×N; the last row is 0 where an item is alone, else 1…n for each member of its group. */
export const grid: MappingFormat = {
  name: 'grid',
  label: 'GRID tensor',
  endings: ['.pt'],
  options: optionsSchema({}),
  check: () => undefined,
  async write(table, _options, [path], hooks) {
    await writeTorchTensor(path!, 'archive', tensorOf('grid', [table.levels + 1, table.items], elementOf(table)))
    hooks.onProgress?.(table.items, table.items)
  },
  preview(table, _options, rows) {
    const element = elementOf(table)
    const shown = Math.min(rows, table.items)
    return [
      `torch.int64, shape (${table.levels + 1}, ${table.items})`,
      ...Array.from({ length: table.levels + 1 }, (_, level) =>
        `[${Array.from({ length: shown }, (_, row) => element(level, row)).join(', ')}${shown < table.items ? ', …' : ''}]`),
    ]
  },
  read: (path, choices) => readTorch(path, choices, 'columns'),
}

function elementOf(table: MappingTable): (level: number, row: number) => number {
  const colliding = collidingRows(table)
  return (level, row) => {
    if (level < table.levels) return table.codes[row * table.levels + level]!
    return colliding[row] === 0 ? 0 : table.suffixes[row]! + 1
  }
}
