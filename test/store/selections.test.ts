import { describe, expect, it } from 'vitest'
import type { ItemQuery } from '@shared/queries'
import type { Workspace } from '@store/workspace'
import { openWorkspace } from '@store/workspace'
import { makeDataset, temporaryWorkspace } from './helpers'

const N = 6000
const columns = {
  kind: Array.from({ length: N }, (_, row) => ['sea', 'air', 'land'][row % 3]!),
  weight: Array.from({ length: N }, (_, row) => (row % 7 === 0 ? null : (row * 7919) % N)),
}
const titles = Array.from({ length: N }, (_, row) => `thing ${row % 100} no${row}`)

function allRows(workspace: Workspace, query: ItemQuery): number[] {
  const rows: number[] = []
  for (let after: ItemQuery['after'] = null; ; ) {
    const page = workspace.items.page({ ...query, limit: 300, after })
    rows.push(...page.rows.map((item) => item.row))
    if (!page.next) return rows
    after = page.next
  }
}

describe.each([['with indexes', true], ['without indexes', false]])('chosen rows, %s', (_, indexed) => {
  const open = () => {
    const workspace = temporaryWorkspace()
    return { workspace, datasetId: makeDataset(workspace, 'things', { titles, columns, indexed }) }
  }
  // Few of them, and nearly all: an index answers the one, walking the other.
  it.each([
    ['few', [5, 3, 300, 4000, 4]],
    ['many', Array.from({ length: N - 500 }, (_, i) => N - 1 - i)],
  ])('are paged, counted, searched, filtered and sorted as looking at each one does (%s)', (_name, rows) => {
    const { workspace, datasetId } = open()
    const selection = workspace.items.select(datasetId, Int32Array.from(rows)).id
    const chosen = new Set(rows)
    for (const search of ['', 'thing 3 ', 'no4', 'nowhere']) {
      for (const kind of [null, 'sea']) {
        const query: ItemQuery = { datasetId, selection, search, where: kind ? [{ column: 'kind', value: kind }] : [] }
        const passes = (row: number) =>
          chosen.has(row) && titles[row]!.includes(search.trim()) && (!kind || columns.kind[row] === kind)
        const wanted = Array.from(chosen).filter(passes).sort((a, b) => a - b)
        expect(allRows(workspace, query)).toEqual(wanted)
        expect(allRows(workspace, { ...query, sort: { by: 'row', direction: 'desc' } })).toEqual([...wanted].reverse())
        expect(workspace.items.count(query)).toEqual({ count: wanted.length, exact: true })
        expect([...workspace.items.rowsOf(query)]).toEqual(wanted)
        expect(allRows(workspace, { ...query, sort: { by: 'selection', direction: 'asc' } })).toEqual(rows.filter(passes))
        const weighed = [...wanted].sort((a, b) => (columns.weight[a] ?? Infinity) - (columns.weight[b] ?? Infinity) || a - b)
        expect(allRows(workspace, { ...query, sort: { by: 'column', column: 'weight', direction: 'asc' } })).toEqual(weighed)
      }
    }
  })
})

describe('a selection', () => {
  it('names each row once, at its first place, and is the same for the same rows', () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'things', { items: 9 })
    const { id, count } = workspace.items.select(datasetId, Int32Array.of(7, 2, 7, 0))
    expect(count).toBe(3)
    expect([...workspace.items.selectedRows(datasetId, id)]).toEqual([7, 2, 0])
    expect(workspace.items.select(datasetId, Int32Array.of(7, 2, 0)).id).toBe(id)
  })
  it('is there for another process', () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'things', { items: 9 })
    const { id } = workspace.items.select(datasetId, Int32Array.of(8, 1))
    const other = openWorkspace(workspace.folder, { create: false })
    expect(allRows(other, { datasetId, selection: id })).toEqual([1, 8])
    other.close()
  })
  it('of rows that do not exist is refused, and one that is not kept any more says so', () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'things', { items: 20 })
    expect(() => workspace.items.select(datasetId, Int32Array.of(20))).toThrow(/no row 20.*20 items/)
    expect(() => workspace.items.page({ datasetId, selection: 'gone' })).toThrow(/not kept any more/)
    const ids = Array.from({ length: 14 }, (_, row) => workspace.items.select(datasetId, Int32Array.of(row)).id)
    const { derived } = workspace
    expect(derived.list(datasetId).filter(({ name }) => name.startsWith('selection:'))).toHaveLength(12)
    expect([...workspace.items.selectedRows(datasetId, ids.at(-1)!)]).toEqual([13])
  })
})
