import type { Workspace } from '@store/workspace'

let state = 42
/** The same numbers in every run: a whole one from 0, below the given. */
export const random = (below: number): number => (state = (state * 48271) % 2147483647) % below

/** A dataset of so many items with a title and one of 40 categories each; its embeddings are a column of zeros. */
export function fillDataset(workspace: Workspace, items: number, titleOf: (row: number) => string): string {
  const datasetId = workspace.datasets.begin({ name: 'bench', sourceFile: 'bench' })
  const writer = workspace.embeddings.writer(datasetId, { name: 'embedding', dimensions: 1, sourceDtype: 'float32' })
  writer.append(new Float32Array(items))
  writer.commit()
  for (let row = 0; row < items; row += 10_000) {
    const batch = Array.from({ length: Math.min(10_000, items - row) }, (_, i) => ({
      id: `B${row + i}`, title: titleOf(row + i), picture: null, values: [`category ${random(40)}`],
    }))
    workspace.items.insert(datasetId, row, batch)
  }
  workspace.datasets.finish(datasetId, {
    items, checks: [], titleColumn: null, pictureColumn: null, columns: [{ name: 'category', type: 'text', distinct: 40, empty: 0 }],
  })
  return datasetId
}
