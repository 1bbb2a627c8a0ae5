import { datasets } from '@shared/ipc'
import type { Context } from '../context'
import type { JobHost } from '../services/jobHost'
import { ensureIndexed } from '../services/indexing'
import type { Handle } from './dispatcher'

/** Datasets as they are looked at and described; what takes a job is in datasetWork.ts. */
export function serveDatasets(handle: Handle, { store }: Context, jobs: JobHost): void {
  const listed = async (id: string) => {
    const [dataset, dependents, { ready }] = await Promise.all([store().datasets.get(id), store().datasets.dependents(id), store().items.indexState(id)])
    return { ...dataset, runs: dependents.runs.length, indexed: ready }
  }

  handle(datasets.listDatasets, async () => {
    const all = await store().datasets.list()
    return { datasets: await Promise.all(all.map((dataset) => listed(dataset.id))) }
  })
  handle(datasets.getDataset, async ({ datasetId }) => {
    const dataset = await listed(datasetId)
    // Imported by another program, or left half way: what is missing is made once somebody looks.
    if (!dataset.indexed) await ensureIndexed(jobs, dataset)
    return dataset
  })
  handle(datasets.getStatistics, ({ datasetId, embeddingId }) => store().views.statistics(datasetId, embeddingId))
  handle(datasets.pageItems, (query) => store().items.page(query))
  handle(datasets.itemKeyAt, async ({ query, position }) => ({ after: await store().items.keyAt(query, position) }))
  handle(datasets.countItems, (query) => store().items.count(query))
  handle(datasets.matchingRows, async (query) => ({ rows: await store().items.rowsOf(query) }))
  handle(datasets.selectItems, async ({ datasetId, of }) => {
    const { id, count } = await ('rows' in of ? store().items.select(datasetId, of.rows) : store().views.selectFinding(datasetId, of.embeddingId, of.check))
    return { selectionId: id, count }
  })
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
