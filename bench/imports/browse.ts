/** What the items table asks of a million items: prints one line of JSON. */
import type { ItemQuery } from '@shared/queries'
import { openWorkspace } from '@store/index'
import { createViews } from '@store/views'
import { Catalogue, idOf } from '../lib/catalogue'

const [folder = '', datasetId = ''] = process.argv.slice(2)
const opening = performance.now()
const workspace = openWorkspace(folder, { create: false })
const opened = performance.now() - opening
const views = createViews(workspace)
const dataset = workspace.datasets.get(datasetId)
const catalogue = new Catalogue()
const [frequent, middling, rare, chinese] = [catalogue.words[1]!, catalogue.words[1001]!, catalogue.words[3999]!, catalogue.words[2000]!]

const time = (work: () => unknown): number => {
  const began = performance.now()
  work()
  return performance.now() - began
}
const spread = (taken: number[]) => {
  const sorted = [...taken].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  return { median: at(0.5), p95: at(0.95), max: at(1), asked: taken.length }
}
const firstPage = time(() => workspace.items.page({ datasetId }))

const searches = [
  frequent, middling, rare, chinese, chinese.slice(0, 2), chinese[0]!, `${frequent} ${catalogue.words[2]}`, `${middling} ${dataset.items - 7}`,
  'B00', 'zzz', 'ka', 'brand 17', 'category 3', String(dataset.items - 1), '7',
]
const searching = searches.flatMap((search) => [time(() => workspace.items.page({ datasetId, search })), time(() => workspace.items.page({ datasetId, search, where: [{ column: 'category', value: 'category 7' }] }))])
const sorts: NonNullable<ItemQuery['sort']>[] = [
  { by: 'id' }, { by: 'title' }, { by: 'column', column: 'brand' }, { by: 'column', column: 'price', direction: 'desc' }, { by: 'column', column: 'tags' },
]
const sorting = sorts.flatMap((sort) => {
  const jump = Math.floor(dataset.items / 3)
  return [
    time(() => workspace.items.page({ datasetId, sort })),
    time(() => workspace.items.page({ datasetId, sort, after: workspace.items.keyAt({ datasetId, sort }, jump) })),
    time(() => workspace.items.page({ datasetId, sort, search: rare })),
  ]
})
const chosen = workspace.items.select(datasetId, Int32Array.from({ length: dataset.items / 10 }, (_, i) => i * 10)).id
const choosing = [...sorts, { by: 'row' } as const].map((sort) => time(() => workspace.items.page({ datasetId, selection: chosen, sort })))
const ids = Array.from({ length: 100 }, (_, i) => idOf((i * 9973) % dataset.items))
const byId = ids.map((id) => time(() => workspace.items.byId(datasetId, id)))
const embeddingId = dataset.embeddings[0]!.id
const neighbours = [0, 1, 2].map((i) => time(() => views.neighbours({ datasetId, embeddingId, row: i * 1000, count: 12 })))
const coloursFirst = time(() => views.categories(datasetId, 'brand'))
const coloursKept = time(() => views.categories(datasetId, 'brand'))
workspace.close()
console.log(
  JSON.stringify({
    opened, firstPage, searching: spread(searching), sorting: spread(sorting), choosing: spread(choosing), byId: spread(byId), neighbours: spread(neighbours),
    coloursFirst, coloursKept,
  }),
)
