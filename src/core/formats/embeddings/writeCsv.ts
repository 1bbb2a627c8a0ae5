import { FileSink } from '../lib/atomicFile'
import { csvLine } from '../lib/csv'
import { float32Text } from './float32Text'
import { eachPage, freeNames, type ExportedDataset, type ExportHooks } from './writer'

/** `item_id`, metadata, then `dim_0` … `dim_{d-1}`; RFC 4180, numbers as short as they read back the same. */
export const writeCsv = (path: string, dataset: ExportedDataset, hooks: ExportHooks) =>
  writeTable(path, dataset, hooks, dataset.dimensions)

/** `item_id` and metadata alone. */
export const writeItemsCsv = (path: string, dataset: ExportedDataset, hooks: ExportHooks) =>
  writeTable(path, dataset, { isCancelled: hooks.isCancelled }, 0)

async function writeTable(
  path: string,
  dataset: ExportedDataset,
  hooks: ExportHooks,
  dimensions: number,
): Promise<void> {
  const dims = Array.from({ length: dimensions }, (_, i) => `dim_${i}`)
  await FileSink.with(path, async (sink) => {
    await sink.write(csvLine(['item_id', ...freeNames(dataset.columns, ['item_id', ...dims]), ...dims]))
    await eachPage(path, dataset.items, hooks, async (from, to) => {
      const values = dataset.columns.map((column) => column.values(from, to))
      const rows = dimensions > 0 ? dataset.read(from, to) : null
      for (const [i, id] of dataset.ids(from, to).entries()) {
        const numbers = rows
          ? Array.from(rows.subarray(i * dimensions, (i + 1) * dimensions), float32Text)
          : []
        await sink.write(csvLine([id, ...values.map((column) => String(column[i] ?? '')), ...numbers]))
      }
    })
  })
}
