import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ItemQuery } from '@shared/queries'
import type { Workspace } from '@store/workspace'
import { makeDataset, temporaryWorkspace } from './helpers'

/** Every row of a query, page by page. */
function allRows(workspace: Workspace, query: ItemQuery): number[] {
  const rows: number[] = []
  for (let after: ItemQuery['after'] = null; ; ) {
    const page = workspace.items.page({ ...query, after })
    rows.push(...page.rows.map((item) => item.row))
    if (!page.next) return rows
    after = page.next
  }
}

const animals = {
  ids: ['A1', 'b2', 'C3', 'd4', 'E5', 'f6'],
  titles: ['Seal', 'octopus', '海豹', 'ÉCLAIR', 'sea lion 100%', 'a_b'],
  columns: {
    group: ['sea', 'sea', null, 'food', 'Sea', ''],
    weight: [85.5, 3, null, 0.1, 300, 7],
    alive: [true, true, true, false, null, true],
  },
}

describe.each([['by their indexes', true], ['without indexes', false]])('items %s', (_, indexed) => {
  const open = (spec = {}) => {
    const workspace = temporaryWorkspace()
    makeDataset(workspace, 'decoy', { ...animals, indexed: true })
    const datasetId = makeDataset(workspace, 'animals', { ...animals, indexed, ...spec })
    return { workspace, datasetId }
  }
  const found = (query: Omit<ItemQuery, 'datasetId'>) => {
    const { workspace, datasetId } = open()
    return workspace.items.page({ datasetId, ...query }).rows.map((item) => item.row)
  }

  it('come back with their values in the types they had', () => {
    const { workspace, datasetId } = open()
    expect(workspace.items.byRows(datasetId, [3, 0])).toEqual([
      { row: 3, id: 'd4', title: 'ÉCLAIR', picture: null, metadata: { group: 'food', weight: 0.1, alive: false } },
      { row: 0, id: 'A1', title: 'Seal', picture: null, metadata: { group: 'sea', weight: 85.5, alive: true } },
    ])
    expect(workspace.items.byRows(datasetId, [99])).toEqual([])
  })

  it('are found by a part of id, title or metadata, in any letter case', () => {
    expect(found({ search: 'OCT' })).toEqual([1])
    expect(found({ search: 'sea' })).toEqual([0, 1, 4])
    expect(found({ search: 'foo' })).toEqual([3])
    expect(found({ search: 'c3' })).toEqual([2])
  })

  it('are found by one and two Chinese characters', () => {
    expect(found({ search: '海豹' })).toEqual([2])
    expect(found({ search: '豹' })).toEqual([2])
    expect(found({ search: '豹海' })).toEqual([])
  })

  it('are found beyond ASCII in any letter case', () => {
    expect(found({ search: 'éclair' })).toEqual([3])
    expect(found({ search: 'é' })).toEqual([3])
  })

  it('take signs that mean something to SQL as they are', () => {
    expect(found({ search: '%' })).toEqual([4])
    expect(found({ search: 'a_b' })).toEqual([5])
    expect(found({ search: '"' })).toEqual([])
    expect(found({ search: 'x" OR "sea' })).toEqual([])
    expect(found({ search: `'` })).toEqual([])
  })

  it('are not found across two of their values', () => {
    expect(found({ search: 'seal sea' })).toEqual([])
    expect(found({ search: 'A1Seal' })).toEqual([])
  })

  it('are filtered by exact values, empty ones among them', () => {
    expect(found({ where: [{ column: 'group', value: 'sea' }] })).toEqual([0, 1])
    expect(found({ where: [{ column: 'group', value: null }] })).toEqual([2, 5])
    expect(found({ where: [{ column: 'weight', value: 3 }] })).toEqual([1])
    expect(found({ where: [{ column: 'alive', value: false }] })).toEqual([3])
    expect(found({ where: [{ column: 'group', value: 'sea' }], search: 'oct' })).toEqual([1])
  })

  it('are sorted by any column without regard to ASCII case, empty ones last', () => {
    expect(found({ sort: { by: 'column', column: 'weight' } })).toEqual([3, 1, 5, 0, 4, 2])
    expect(found({ sort: { by: 'column', column: 'weight', direction: 'desc' } })).toEqual([4, 0, 5, 1, 3, 2])
    expect(found({ sort: { by: 'column', column: 'group' } })).toEqual([3, 0, 1, 4, 2, 5])
    expect(found({ sort: { by: 'column', column: 'group', direction: 'desc' } })).toEqual([4, 1, 0, 3, 5, 2])
    expect(found({ sort: { by: 'id' } })).toEqual([0, 1, 2, 3, 4, 5])
    expect(found({ sort: { by: 'id', direction: 'desc' } })).toEqual([5, 4, 3, 2, 1, 0])
    expect(found({ sort: { by: 'title' } })).toEqual([5, 1, 4, 0, 3, 2])
    expect(found({ sort: { by: 'row', direction: 'desc' } })).toEqual([5, 4, 3, 2, 1, 0])
  })

  it('name a column that is not there', () => {
    expect(() => found({ sort: { by: 'column', column: 'colour' } })).toThrow(expect.objectContaining({ code: 'dataset.noColumn' }))
    expect(() => found({ where: [{ column: 'constructor', value: 'x' }] })).toThrow(expect.objectContaining({ code: 'dataset.noColumn' }))
  })

  it('are the same page by page as at once', () => {
    const { workspace, datasetId } = open({ ids: undefined, titles: undefined, items: 1300, columns: {
      bucket: Array.from({ length: 1300 }, (_, i) => (i % 11 === 0 ? null : `g${(i * 7) % 5}`)),
      number: Array.from({ length: 1300 }, (_, i) => (i * 37) % 101),
    } })
    const queries: Omit<ItemQuery, 'datasetId'>[] = [
      {}, { search: 'item-1' }, { search: '9' }, { where: [{ column: 'bucket', value: 'g3' }] },
      { where: [{ column: 'bucket', value: 'g3' }], search: '-12' },
    ]
    for (const query of queries) {
      for (const by of ['row', 'id', 'bucket', 'number']) {
        for (const direction of ['asc', 'desc'] as const) {
          const sort: ItemQuery['sort'] = by === 'row' || by === 'id' ? { by, direction } : { by: 'column', column: by, direction }
          const paged = allRows(workspace, { datasetId, ...query, sort, limit: 97 })
          expect(new Set(paged).size).toBe(paged.length)
          expect(paged).toHaveLength(workspace.items.count({ datasetId, ...query }).count)
          expect(paged.slice(0, 1000)).toEqual(workspace.items.page({ datasetId, ...query, sort, limit: 1000 }).rows.map((item) => item.row))
        }
      }
    }
  })

  it('are found by id, also where ids differ only in case', () => {
    const { workspace, datasetId } = open({ ids: ['X', 'x', 'ẍ', 'long'.repeat(40), 'long'.repeat(41), 'x'] })
    expect(workspace.items.byId(datasetId, 'x')?.row).toBe(1)
    expect(workspace.items.byId(datasetId, 'X')?.row).toBe(0)
    expect(workspace.items.byId(datasetId, 'long'.repeat(41))?.row).toBe(4)
    expect(workspace.items.byId(datasetId, 'y')).toBeNull()
  })

  it('keep a column whose name means something to JavaScript', () => {
    const { workspace, datasetId } = open({ ids: undefined, titles: undefined, items: 2, columns: Object.fromEntries([['__proto__', ['a', 'b']], ['constructor', ['c', 'd']]]) })
    const [item] = workspace.items.page({ datasetId, where: [{ column: '__proto__', value: 'b' }] }).rows
    expect(Object.entries(item!.metadata)).toEqual([['__proto__', 'b'], ['constructor', 'd']])
    expect(workspace.items.page({ datasetId, search: 'b' }).rows.map((row) => row.row)).toEqual([1])
  })

  it('count their values, most frequent first', () => {
    const { workspace, datasetId } = open()
    expect(workspace.items.statistics(datasetId, 'group')).toEqual({
      name: 'group', type: 'text', distinct: 3, empty: 2, minimum: null, maximum: null, mean: null,
      values: [{ value: null, items: 2 }, { value: 'sea', items: 2 }, { value: 'Sea', items: 1 }, { value: 'food', items: 1 }],
    })
    expect(workspace.items.statistics(datasetId, 'weight')).toMatchObject({ distinct: 5, empty: 1, minimum: 0.1, maximum: 300 })
    expect(workspace.items.statistics(datasetId, 'alive').values).toContainEqual({ value: true, items: 4 })
    expect(workspace.items.columnValues(datasetId, 'alive')).toEqual([true, true, true, false, null, true])
  })
})

describe('the search index', () => {
  it('finds exactly what looking through every item finds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', ' ', '豹', 'é', 'É', '"', '\\', '1', '-'), maxLength: 8 })
    const workspace = temporaryWorkspace()
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), text, (titles, search) => {
        const spec = { titles, columns: { other: titles.map((title) => title.slice(2)) } }
        const plain = makeDataset(workspace, 'plain', spec)
        const indexed = makeDataset(workspace, 'indexed', { ...spec, indexed: true })
        const rows = (datasetId: string) => workspace.items.page({ datasetId, search, limit: 1000 }).rows.map((item) => item.row)
        expect(rows(indexed)).toEqual(rows(plain))
      }),
      { numRuns: 25 },
    )
  })

  it('finds what is common but far behind in the order, as sorting everything would', () => {
    const workspace = temporaryWorkspace()
    const items = 30_000
    // Sorted by n, the first 8,000 items say nothing of it and each later one does, in one letter case or the other.
    const n = Array.from({ length: items }, (_, row) => (row * 7919) % items)
    const said = n.map((value) => (value < 8000 ? 'silent' : value % 2 ? 'Common' : 'common'))
    const datasetId = makeDataset(workspace, 'x', { items, dimensions: 1, columns: { n, said }, indexed: true })
    const expected = n.map((value, row) => ({ value, row })).filter(({ value }) => value >= 8000).sort((a, b) => a.value - b.value)
    const page = (query: object) => workspace.items.page({ datasetId, limit: 50, ...query })
    for (const search of ['common', 'COMM']) {
      const first = page({ search, sort: { by: 'column', column: 'n' } })
      const second = page({ search, sort: { by: 'column', column: 'n' }, after: first.next })
      expect([...first.rows, ...second.rows].map((item) => item.row)).toEqual(expected.slice(0, 100).map((one) => one.row))
    }
    const upper = page({ where: [{ column: 'said', value: 'Common' }], search: 'item', sort: { by: 'column', column: 'n', direction: 'desc' } })
    expect(upper.rows.map((item) => item.metadata['n'])).toEqual(Array.from({ length: 50 }, (_, i) => items - 1 - 2 * i))
    expect(workspace.items.count({ datasetId, search: 'common' }, 100_000)).toEqual({ count: 22_000, exact: true })
    expect(workspace.items.count({ datasetId, where: [{ column: 'said', value: 'common' }] }, 100_000)).toEqual({ count: 11_000, exact: true })
    expect(workspace.items.count({ datasetId, search: 'zzz' })).toEqual({ count: 0, exact: true })
    const odd = page({ where: [{ column: 'said', value: 'Common' }, { column: 'n', value: 29_999 }] })
    expect(odd.rows).toHaveLength(1)
  })

  it('finds in row order, forwards and backwards, what is common, dense, or only far behind', () => {
    const workspace = temporaryWorkspace()
    const items = 30_000
    const rows = Array.from({ length: items }, (_, row) => row)
    const place = rows.map((row) => (row < 20_000 ? 'front' : 'back'))
    const said = rows.map((row) => (row % 3 === 0 ? 'Common' : row % 3 === 1 ? 'common' : 'silent'))
    const datasetId = makeDataset(workspace, 'x', { items, dimensions: 1, columns: { place, said }, indexed: true })
    const asked: [query: Omit<ItemQuery, 'datasetId'>, passes: (row: number) => boolean][] = [
      // A search alone goes on from what was asked for ahead.
      [{ search: 'common' }, (row) => row % 3 < 2],
      // The first hits hold a page of them.
      [{ search: 'item', where: [{ column: 'said', value: 'Common' }] }, (row) => row % 3 === 0],
      // The first 16,000 hits hold none.
      [{ search: 'common', where: [{ column: 'place', value: 'back' }] }, (row) => row % 3 < 2 && row >= 20_000],
      [{ search: 'front', where: [{ column: 'place', value: 'back' }] }, () => false],
    ]
    for (const [query, passes] of asked) {
      for (const direction of ['asc', 'desc'] as const) {
        const expected = rows.filter(passes)
        if (direction === 'desc') expected.reverse()
        expect(allRows(workspace, { datasetId, ...query, sort: { by: 'row', direction }, limit: 700 })).toEqual(expected)
      }
    }
  })

  it('is begun anew after it was stopped half-way, and answers meanwhile', () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x', { items: 9000, columns: { n: Array.from({ length: 9000 }, (_, i) => i) } })
    let steps = 0
    workspace.items.buildIndexes(datasetId, { isCancelled: () => ++steps > 4 })
    expect(workspace.items.indexState(datasetId)).toEqual({ ready: false, items: 9000 })
    expect(workspace.items.page({ datasetId, search: 'item-8999' }).rows).toHaveLength(1)
    workspace.items.buildIndexes(datasetId)
    expect(workspace.items.indexState(datasetId).ready).toBe(true)
    expect(workspace.items.page({ datasetId, sort: { by: 'column', column: 'n', direction: 'desc' }, limit: 1 }).rows[0]?.row).toBe(8999)
  })

  it('tells its progress up to the whole', () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x', { items: 5000, columns: { n: Array.from({ length: 5000 }, () => 1) } })
    const told: [number, number][] = []
    workspace.items.buildIndexes(datasetId, { onProgress: (done, total) => void told.push([done, total]) })
    expect(told.at(-1)).toEqual([20_000, 20_000])
    expect(told.every(([done], i) => i === 0 || done >= told[i - 1]![0])).toBe(true)
  })
})

describe('jumping into a list', () => {
  const items = 2000
  const values = Array.from({ length: items }, (_, i) => (i % 3 === 0 ? null : (i * 7919) % 500))

  it.each([
    ['by row', { by: 'row' as const }],
    ['by a column', { by: 'column' as const, column: 'n' }],
  ])('lands on the very position %s, up and down', (_, sort) => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x', { items, columns: { n: values }, indexed: true })
    for (const direction of ['asc', 'desc'] as const) {
      const query = { datasetId, sort: { ...sort, direction }, limit: 1000 }
      const first = workspace.items.page(query)
      const whole = [...first.rows, ...workspace.items.page({ ...query, after: first.next }).rows].map((item) => item.row)
      for (const position of [0, 1, 511, 512, 513, 1234, 1999]) {
        const after = workspace.items.keyAt(query, position)
        expect(workspace.items.page({ ...query, after, limit: 2 }).rows.map((item) => item.row)).toEqual(whole.slice(position, position + 2))
      }
    }
  })

  it('is not offered where a filter leaves no positions to jump to', () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x', { items: 4, indexed: true })
    expect(workspace.items.keyAt({ datasetId, search: 'item' }, 2)).toBeNull()
  })
})

describe('writing items', () => {
  it('takes rows only in order and only into a draft', () => {
    const workspace = temporaryWorkspace()
    const id = workspace.datasets.begin({ name: 'x', sourceFile: 'x' })
    const item = { id: 'a', title: null, picture: null, values: [] }
    workspace.items.insert(id, 0, [item])
    expect(() => workspace.items.insert(id, 0, [item])).toThrow(expect.objectContaining({ code: 'dataset.itemCount' }))
    const finished = makeDataset(workspace, 'done')
    expect(() => workspace.items.insert(finished, 4, [item])).toThrow(expect.objectContaining({ code: 'dataset.notDraft' }))
  })

  it('walks a whole dataset in row order', () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x', { items: 9001 })
    expect([...workspace.items.each(datasetId)].map((item) => item.row)).toEqual(Array.from({ length: 9001 }, (_, i) => i))
    expect(workspace.items.ids(datasetId)[9000]).toBe('item-9000')
    makeDataset(workspace, 'next', { items: 3 })
    expect(workspace.items.ids(datasetId, 8998, 9100)).toEqual(['item-8998', 'item-8999', 'item-9000'])
    expect(workspace.items.ids(datasetId, 0, 2)).toEqual(['item-0', 'item-1'])
    expect(workspace.items.range(datasetId, 0, 2).map((item) => item.row)).toEqual([0, 1])
    expect(workspace.items.range(datasetId, 8999, 9100).map((item) => item.row)).toEqual([8999, 9000])
    expect(workspace.items.range(datasetId, 5, 5)).toEqual([])
  })
})
