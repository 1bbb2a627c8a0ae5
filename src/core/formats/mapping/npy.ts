import { NpyWriter } from '../lib/npy'
import type { MappingFormat } from './format'
import { matrixPreview, matrixRows } from './matrix'
import { optionsSchema } from './options'
import { readNpy } from './readMatrix'
import { eachPage, RowCoder } from './rows'

/** N×D int32 in row order, C order; N×(D+1) with the suffix. No ids: the row number is the item. */
export const npy: MappingFormat = {
  name: 'npy',
  label: 'NumPy matrix',
  endings: ['.npy'],
  options: optionsSchema({ base: [0, 1], suffix: ['none', 'all'], suffixStart: [0, 1] }),
  check: () => undefined,
  async write(table, options, [path], hooks) {
    const coder = new RowCoder(table, options)
    const writer = await NpyWriter.create(path!, '<i4', table.levels + (options.suffix === 'all' ? 1 : 0))
    try {
      await eachPage(table.items, hooks, (from, to) => writer.write(matrixRows(coder, from, to)))
    } catch (error) {
      await writer.abort()
      throw error
    }
    await writer.close()
  },
  preview: (table, options, rows) => matrixPreview(table, options, rows, 'int32'),
  read: (path, choices) => readNpy(path, choices, 'all-columns'),
}
