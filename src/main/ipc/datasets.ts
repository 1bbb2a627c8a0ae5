import { datasets } from '@shared/ipc'
import type { Context } from '../context'
import type { Handle } from './dispatcher'

export function serveDatasets(handle: Handle, { store }: Context): void {
  const listed = async (id: string) => {
    const [dataset, dependents] = await Promise.all([store().datasets.get(id), store().datasets.dependents(id)])
    return { ...dataset, runs: dependents.runs.length }
  }

  handle(datasets.listDatasets, async () => {
    const all = await store().datasets.list()
    return { datasets: await Promise.all(all.map((dataset) => listed(dataset.id))) }
  })
  handle(datasets.getDataset, ({ datasetId }) => listed(datasetId))
  handle(datasets.getStatistics, ({ datasetId, embeddingId }) => store().views.statistics(datasetId, embeddingId))
  handle(datasets.pageItems, (query) => store().items.page(query))
  handle(datasets.countItems, (query) => store().items.count(query))
  handle(datasets.itemsByRow, async ({ datasetId, rows }) => ({ items: await store().items.byRows(datasetId, rows) }))
  handle(datasets.columnValues, async ({ datasetId, column, limit }) => {
    const { values, distinct } = await store().items.statistics(datasetId, column)
    return { values: values.slice(0, limit), distinct }
  })
  handle(datasets.columnCategories, ({ datasetId, column }) => store().views.categories(datasetId, column))
  handle(datasets.nearestItems, (input) => store().views.neighbours(input))
  handle(datasets.updateDataset, async ({ datasetId, ...change }) => {
    await store().datasets.change(datasetId, change)
    return listed(datasetId)
  })
  handle(datasets.datasetDependents, async ({ datasetId }) => {
    const [dependents, dataset] = await Promise.all([store().datasets.dependents(datasetId), store().datasets.get(datasetId)])
    return { runs: dependents.runs.map(({ id, name }) => ({ id, name })), assignments: dependents.assignments.length, bytes: dataset.bytes }
  })
}
