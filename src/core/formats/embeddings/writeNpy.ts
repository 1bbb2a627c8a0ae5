import { NpyWriter } from '../lib/npy'
import { eachPage, type ExportedDataset, type ExportHooks } from './writer'

/** The matrix as float32 in row order. */
export async function writeNpy(path: string, dataset: ExportedDataset, hooks: ExportHooks): Promise<void> {
  const writer = await NpyWriter.create(path, '<f4', dataset.dimensions)
  try {
    await eachPage(path, dataset.items, hooks, (from, to) => writer.write(dataset.read(from, to)))
    await writer.close()
  } catch (error) {
    await writer.abort()
    throw error
  }
}
