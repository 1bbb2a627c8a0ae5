import { writeAtomically, writeFileAtomically } from '../lib/atomicFile'
import { writeCsv, writeItemsCsv } from './writeCsv'
import { writeNpy } from './writeNpy'
import { writeParquet } from './writeParquet'
import type { ExportHooks, ExportedDataset } from './writer'

/** Formats that a dataset can be exported in; each can be imported again. */
export const DATASET_EXPORTS = [
  { name: 'npy', label: 'NumPy array, with a CSV of the items beside it', extension: 'npy' },
  { name: 'csv', label: 'CSV, one column a dimension', extension: 'csv' },
  { name: 'parquet', label: 'Parquet, a list a row', extension: 'parquet' },
] as const
export type DatasetExportFormat = (typeof DATASET_EXPORTS)[number]['name']

/**
 * Writes a dataset's items and one of its embeddings, whole or not at all.
 * npy: `NAME.npy` in row order and `NAME.items.csv` with ids and metadata, to be joined in row order.
 * @returns the files written
 * @throws file.exists, file.unwritable, file.diskFull, dataset.exportCancelled
 */
export async function exportDataset(
  format: DatasetExportFormat,
  path: string,
  dataset: ExportedDataset,
  options: { overwrite?: boolean } = {},
  hooks: ExportHooks = {},
): Promise<string[]> {
  if (format === 'npy') {
    const items = `${path.replace(/\.npy$/i, '')}.items.csv`
    await writeAtomically([{ path }, { path: items }], options, async ([matrix, table]) => {
      await writeNpy(matrix!, dataset, hooks)
      await writeItemsCsv(table!, dataset, hooks)
    })
    return [path, items]
  }
  await writeFileAtomically(path, options, (temporary) =>
    (format === 'csv' ? writeCsv : writeParquet)(temporary, dataset, hooks),
  )
  return [path]
}
