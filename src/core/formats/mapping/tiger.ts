import { NpyWriter } from '../lib/npy'
import { writeTorchTensor } from '../lib/torchWriter'
import type { MappingFormat, RawMapping, ReadChoices } from './format'
import { matrixPreview, matrixRows } from './matrix'
import { optionsSchema } from './options'
import { readNpy, readTorch } from './readMatrix'
import { checkSuffix, eachPage, RowCoder } from './rows'
import { tensorOf } from './torchMatrix'

/** TIGER's N×(D+1), int64, suffix from 0, as `NAME.npy` and `NAME.pt`. */
export const tiger: MappingFormat = {
  name: 'tiger',
  label: 'TIGER matrix (npy + pt)',
  endings: ['.npy', '.pt'],
  options: optionsSchema({ base: [0, 1], suffix: ['all'], suffixStart: [0, 1] }),
  check: (table, options) => checkSuffix('tiger', table, options),
  async write(table, options, [npyPath, torchPath], hooks) {
    const coder = new RowCoder(table, options)
    const width = table.levels + 1
    const writer = await NpyWriter.create(npyPath!, '<i8', width)
    try {
      await eachPage(table.items, hooks, (from, to) => writer.write(BigInt64Array.from(matrixRows(coder, from, to), BigInt)))
    } catch (error) {
      await writer.abort()
      throw error
    }
    await writer.close()
    const element = (row: number, column: number) => (column < table.levels ? coder.code(row, column) : coder.suffix(row)!)
    await writeTorchTensor(torchPath!, 'archive', tensorOf('tiger', [table.items, width], element))
  },
  preview: (table, options, rows) => matrixPreview(table, options, rows, 'int64'),
  read: (path, choices) => readNamed(path, choices, path),
  readFile: readNamed,
}

function readNamed(path: string, choices: ReadChoices, named: string): Promise<RawMapping> {
  return /\.pt$/i.test(named) ? readTorch(path, choices, 'rows') : readNpy(path, choices, 'last-is-suffix')
}
