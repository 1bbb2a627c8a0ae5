/**
 * A million items in the store: import, indexes, and what the items table asks.
 *   npx tsx --tsconfig tsconfig.node.json bench/store/items.ts [items] [folder]
 */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ItemQuery } from '@shared/queries'
import type { NewItem } from '@store/api'
import { openWorkspace } from '@store/workspace'
import { Catalogue, idOf } from '../lib/catalogue'
import { report, reportMany, tell, time, type Taken } from './timing'

const items = Number(process.argv[2] ?? 1_000_000)
const folder = process.argv[3] ?? join(tmpdir(), `store-bench-${process.pid}`)
const dimensions = 128

const catalogue = new Catalogue()
const random = (below: number) => catalogue.random(below)
const WORDS = catalogue.words

function item(row: number): NewItem {
  const { id, title, category, brand, price, tags } = catalogue.item(row)
  return { id, title, picture: null, values: [category, brand, price, tags] }
}

const workspace = openWorkspace(folder)
const datasetId = workspace.datasets.begin({ name: 'bench', sourceFile: 'bench' })

const block = new Float32Array(dimensions * 10_000).map(() => Math.random())
report('matrix, streamed, hashed, synced', time(() => {
  const writer = workspace.embeddings.writer(datasetId, { name: 'embedding', dimensions, sourceDtype: 'float32' })
  for (let row = 0; row < items; row += 10_000) writer.append(block.subarray(0, Math.min(10_000, items - row) * dimensions))
  writer.commit()
}))

const inserting: Taken = { wall: 0, cpu: 0 }
for (let row = 0; row < items; row += 10_000) {
  const batch = Array.from({ length: Math.min(10_000, items - row) }, (_, i) => item(row + i))
  const taken = time(() => workspace.items.insert(datasetId, row, batch))
  inserting.wall += taken.wall
  inserting.cpu += taken.cpu
}
report('rows and metadata', inserting)
const text = (name: string, distinct: number) => ({ name, type: 'text' as const, distinct, empty: 0 })
workspace.datasets.finish(datasetId, {
  items, checks: [], titleColumn: null, pictureColumn: null,
  columns: [text('category', 40), text('brand', 5000), { name: 'price', type: 'number', distinct: 10_000, empty: 0 }, text('tags', items)],
})
report('first page, no indexes', time(() => workspace.items.page({ datasetId })))
report('search, no indexes', time(() => workspace.items.page({ datasetId, search: ` ${Math.floor(items * 0.9)}` })))
report('sort and search indexes', time(() => workspace.items.buildIndexes(datasetId)))
tell('memory now', process.memoryUsage().rss / 1e6, 'MB')

const sorts: ItemQuery['sort'][] = [
  { by: 'row' }, { by: 'id' }, { by: 'title' }, { by: 'column', column: 'brand' }, { by: 'column', column: 'price', direction: 'desc' },
]
const [frequent, middling, rare] = [WORDS[1]!, WORDS[1000]!, WORDS[3999]!]
const chinese = WORDS[2000]!
const searches = [
  '', frequent, middling, rare, chinese, chinese.slice(0, 2), chinese[0]!, `${frequent} ${WORDS[2]}`, `${middling} ${items - 7}`, 'B00', 'zzz', 'ka',
  'brand 17', 'category 3', String(items - 1), '7',
]
const pages: Taken[] = []
for (const sort of sorts) {
  for (const search of searches) {
    for (const where of [[], [{ column: 'category', value: 'category 7' }]]) {
      const query: ItemQuery = { datasetId, sort, search, where }
      let next: ItemQuery['after'] = null
      const first = time(() => void (next = workspace.items.page(query).next))
      pages.push(first)
      if (next) pages.push(time(() => workspace.items.page({ ...query, after: next })))
      if (first.cpu > 50) report(`  slow: ${JSON.stringify({ sort, search, where: where.length })}`, first)
    }
  }
}
reportMany('pages of 100, every sort × search × filter', pages)
reportMany('jumps into the middle', Array.from({ length: 200 }, () => time(() => {
  const query: ItemQuery = { datasetId, sort: sorts[random(sorts.length)] }
  workspace.items.page({ ...query, after: workspace.items.keyAt(query, random(items)) })
})))
reportMany('items by id', Array.from({ length: 200 }, () => {
  const id = idOf(random(items))
  return time(() => workspace.items.byId(datasetId, id))
}))
reportMany('counts', searches.map((search) => time(() => workspace.items.count({ datasetId, search }))))
tell('database', workspace.maintenance.diskUse().databaseBytes / 1e6, 'MB')
report('deleting it all', time(() => workspace.datasets.delete(datasetId)))
workspace.close()
rmSync(folder, { recursive: true, force: true })
