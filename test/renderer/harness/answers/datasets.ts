import * as ipc from '../../../../src/shared/ipc'
import { handle, N, items, dataset, state, plans, page, itemRows, jobs, selections, startJob } from '../state'
import { hash } from '../world'

handle(ipc.datasets.listDatasets, () => ({ datasets: state.datasets }))
handle(ipc.datasets.getDataset, () => dataset)
handle(ipc.datasets.updateDataset, ({ datasetId: _, ...change }) => Object.assign(dataset, change))
handle(ipc.datasets.datasetDependents, () => ({
  runs: plans.map(({ id, name }) => ({ id, name })),
  assignments: 21,
  bytes: 61e6,
}))
handle(ipc.datasets.getStatistics, () => ({
  norm: { min: 1, mean: 1, max: 1 },
  meanCosine: 0.254,
  dimensionsFor90: 118,
  nearest: {
    median: 0.97,
    sampled: N,
    histogram: {
      from: 0.4,
      to: 1,
      counts: Array.from({ length: 30 }, (_, i) => Math.round(20 + i * 3 + (i > 26 ? (i - 26) * 260 : 0))),
    },
  },
}))
handle(ipc.datasets.pageItems, (query) => page(itemRows(query), query.after, query.limit))
handle(ipc.datasets.countItems, (query) => ({ count: itemRows(query).length, exact: true }))
handle(ipc.datasets.matchingRows, (query) => ({ rows: Int32Array.from(itemRows(query), ({ row }) => row) }))
handle(ipc.datasets.selectItems, ({ of }) => {
  const rows = 'rows' in of ? of.rows : Int32Array.from(items.filter(({ row }) => row % 7 < 4).map(({ row }) => row))
  const selectionId = `s${selections.size}`
  selections.set(selectionId, rows)
  return { selectionId, count: rows.length }
})
handle(ipc.datasets.getReport, () => ({
  report: {
    checks: dataset.checks,
    norms: { from: 0.999, to: 1.001, counts: Array.from({ length: 40 }, (_, i) => Math.round(900 * Math.exp(-((i - 20) ** 2) / 18))) },
    openable: { 'near-duplicates': 2172 },
    checkedAt: Date.now() - 3_600_000,
  },
  jobId: null,
}))
handle(ipc.datasets.startCheck, () => startJob('check', {}))
handle(ipc.datasets.startSubset, () => startJob('subset', { datasetId: 'd1' }))
handle(ipc.datasets.exportDataset, () => startJob('exportDataset', { files: ['emoji.csv'] }))
handle(ipc.datasets.addEmbedding, () => startJob('embed', { datasetId: 'd1' }))
handle(ipc.datasets.deleteEmbedding, () => ({}))
handle(ipc.datasets.itemsByRow, ({ rows }) => ({ items: rows.flatMap((row) => items[row] ?? []) }))
const valuesOf = (column: string) => {
  const counts = new Map<string | number | boolean | null, number>()
  for (const item of items)
    counts.set(item.metadata[column] ?? null, (counts.get(item.metadata[column] ?? null) ?? 0) + 1)
  return [...counts].map(([value, n]) => ({ value, items: n })).sort((a, b) => b.items - a.items)
}
handle(ipc.datasets.columnValues, ({ column, limit }) => ({
  values: valuesOf(column).slice(0, limit),
  distinct: valuesOf(column).length,
}))
handle(ipc.datasets.columnCategories, ({ column }) => {
  const values = valuesOf(column).slice(0, 11)
  const index = new Map(values.map(({ value }, at) => [value, at]))
  return {
    values,
    bins: [],
    categories: Uint8Array.from(items, (item) => index.get(item.metadata[column] ?? null) ?? 255),
  }
})
handle(ipc.datasets.getProjection, ({ method }) => {
  if (method === 'umap') return { points: null, jobId: null }
  const xy = new Float32Array(N * 2)
  items.forEach((item, row) => {
    const centre = String(item.metadata['subgroup'] ?? 'none')
    const [a, b] = [hash('x', centre), hash('y', centre)]
    const [u, v] = [hash('u', row) + 1e-6, hash('v', row)]
    const r = Math.sqrt(-2 * Math.log(u)) * 0.03
    xy.set([a + r * Math.cos(2 * Math.PI * v), b + r * Math.sin(2 * Math.PI * v)], row * 2)
  })
  return { points: { rows: Int32Array.from(items, ({ row }) => row), xy, of: N }, jobId: null }
})
handle(ipc.datasets.nearestItems, ({ row, count }) => ({
  neighbours: Array.from({ length: count }, (_, k) => ({
    item: items[(row + k + 1) % N]!,
    cosine: 0.97 - k * 0.013,
  })),
}))
handle(ipc.importing.inspectFile, ({ role }) => ({
  name: role === 'metadata' ? 'items.csv' : 'embeddings.npy',
  bytes: 3_055_872,
  format: role === 'metadata' ? 'csv' : 'npy',
  encoding: role === 'metadata' ? 'utf-8' : null,
  columns:
    role === 'metadata'
      ? ['id', ...dataset.columns.map(({ name }) => name)].map((name) => ({
          name,
          type: 'text',
          shape: null,
          canBeEmbedding: false,
          canBeId: true,
        }))
      : [],
  items: N,
  dimensions: role === 'metadata' ? null : 384,
  dtype: role === 'metadata' ? null : 'float16',
  header:
    role === 'metadata'
      ? ['id', ...dataset.columns.map(({ name }) => name)]
      : ['0', '1', '2', '3', '4', '5', '6', '7'],
  rows: Array.from({ length: 12 }, (_, row) =>
    role === 'metadata'
      ? [items[row]!.id, ...dataset.columns.map(({ name }) => String(items[row]!.metadata[name] ?? ''))]
      : Array.from({ length: 8 }, (__, c) => (hash(row, c) - 0.5).toFixed(4)),
  ),
  embedding: null,
  idColumn: role === 'metadata' ? 'id' : null,
  titleColumn: role === 'metadata' ? 'title' : null,
  pictureColumn: role === 'metadata' ? 'emoji' : null,
  problems: [],
}))
handle(ipc.importing.joinReport, () => ({
  matched: N,
  itemsWithoutMetadata: { count: 0, examples: [] },
  metadataWithoutItem: { count: 2, examples: ['1F9D1', '1F9D2'] },
  duplicateIds: { count: 0, examples: [] },
}))

handle(ipc.jobs.getJob, ({ jobId }) => jobs.get(jobId))
handle(ipc.jobs.cancelJob, () => ({}))
handle(ipc.importing.importDemo, () => {
  state.datasets = [dataset]
  return startJob('import', { datasetId: 'd1', existing: false })
})
handle(ipc.importing.startImport, () => {
  state.datasets = [dataset]
  return startJob('import', { datasetId: 'd1', existing: false })
})
handle(ipc.datasets.startProjection, () => startJob('project', {}))
