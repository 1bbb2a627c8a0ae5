import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MappingQuery } from '@shared/queries'
import type { Workspace } from '@store/workspace'
import { figures, makeDataset, makeRun, newAssignment, temporaryWorkspace } from './helpers'

/** Worked by hand: rows 0 and 3 share 1-2-3, rows 1 and 5 share 1-2-4. */
const SIDS = [[1, 2, 3], [1, 2, 4], [0, 9, 9], [1, 2, 3], [1, 300, 0], [1, 2, 4]]

const TITLES = ['seal', 'octopus', 'rocket', 'sea lion', 'car', 'squid']
const GROUPS = ['animals', 'animals', 'travel', 'animals', 'travel', 'food']

function sample(indexed = true) {
  const workspace = temporaryWorkspace()
  const datasetId = makeDataset(workspace, 'sample', { titles: TITLES, columns: { group: GROUPS }, indexed })
  const { id } = workspace.assignments.create(newAssignment(datasetId, SIDS))
  return { workspace, datasetId, id }
}

const summary = (workspace: Workspace, query: MappingQuery) =>
  workspace.assignments.page(query).rows.map(({ item, sid, suffix, groupSize }) => `${item.row}: ${sid.join('-')} /${suffix} of ${groupSize}`)

describe('an assignment', () => {
  it('tells item → SID with the suffix and the size of its group', () => {
    const { workspace, id } = sample()
    expect(summary(workspace, { assignmentId: id })).toEqual([
      '0: 1-2-3 /0 of 2', '1: 1-2-4 /0 of 2', '2: 0-9-9 /0 of 1', '3: 1-2-3 /1 of 2', '4: 1-300-0 /0 of 1', '5: 1-2-4 /1 of 2',
    ])
  })

  it('tells SID → items, by number and not by letter, below a prefix', () => {
    const { workspace, id } = sample()
    const rows = (query: Partial<MappingQuery>) =>
      workspace.assignments.page({ assignmentId: id, sort: 'sid', ...query }).rows.map((row) => row.item.row)
    expect(rows({})).toEqual([2, 0, 3, 1, 5, 4])
    expect(rows({ prefix: [1, 2] })).toEqual([0, 3, 1, 5])
    expect(rows({ prefix: [1, 2], sort: 'row' })).toEqual([0, 1, 3, 5])
    expect(rows({ prefix: [7] })).toEqual([])
    expect(rows({ collidingOnly: true })).toEqual([0, 3, 1, 5])
    expect(rows({ collidingOnly: true, sort: 'row' })).toEqual([0, 1, 3, 5])
  })

  it.each([[true], [false]])('finds items by SID, by text and by value alike (indexes: %s)', (indexed) => {
    const { workspace, id } = sample(indexed)
    const rows = (query: Partial<MappingQuery>) => workspace.assignments.page({ assignmentId: id, ...query }).rows.map((row) => row.item.row)
    expect(rows({ search: '1-2' })).toEqual([0, 1, 3, 5])
    expect(rows({ search: '1-2-4' })).toEqual([1, 5])
    expect(rows({ search: '1-' })).toEqual([0, 1, 3, 4, 5])
    expect(rows({ search: 'sea' })).toEqual([0, 3])
    expect(rows({ search: 'sea', sort: 'sid' })).toEqual([0, 3])
    expect(rows({ search: 'item-5' })).toEqual([5])
    expect(rows({ where: [{ column: 'group', value: 'animals' }], prefix: [1, 2, 4] })).toEqual([1])
    expect(rows({ where: [{ column: 'group', value: 'travel' }], sort: 'sid' })).toEqual([2, 4])
    expect(workspace.assignments.count({ assignmentId: id, search: '1-2' })).toEqual({ count: 4, exact: true })
    expect(workspace.assignments.count({ assignmentId: id, search: 'sea' })).toEqual({ count: 2, exact: true })
    expect(workspace.assignments.count({ assignmentId: id, collidingOnly: true })).toEqual({ count: 4, exact: true })
    expect(workspace.assignments.count({ assignmentId: id, search: 'sea' }, 1)).toEqual({ count: 1, exact: false })
  })

  it('takes what looks like a SID for text where no item has that SID', () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x', { titles: ['iso 8859-1', 'b'] })
    const { id } = workspace.assignments.create(newAssignment(datasetId, [[1, 1], [2, 2]]))
    expect(workspace.assignments.page({ assignmentId: id, search: '8859-1' }).rows.map((row) => row.item.row)).toEqual([0])
  })

  it('counts the tree of codes', () => {
    const { workspace, id } = sample()
    expect(workspace.assignments.prefix(id, [])).toEqual({ prefix: [], items: 6, sids: 4, children: 2, itemsInCollisions: 4 })
    expect(workspace.assignments.children(id, [])).toEqual([
      { prefix: [0], items: 1, sids: 1, children: 1, itemsInCollisions: 0 },
      { prefix: [1], items: 5, sids: 3, children: 2, itemsInCollisions: 4 },
    ])
    expect(workspace.assignments.children(id, [1])).toEqual([
      { prefix: [1, 2], items: 4, sids: 2, children: 2, itemsInCollisions: 4 },
      { prefix: [1, 300], items: 1, sids: 1, children: 1, itemsInCollisions: 0 },
    ])
    expect(workspace.assignments.children(id, [1, 2])).toEqual([
      { prefix: [1, 2, 3], items: 2, sids: 1, children: 0, itemsInCollisions: 2 },
      { prefix: [1, 2, 4], items: 2, sids: 1, children: 0, itemsInCollisions: 2 },
    ])
    expect(workspace.assignments.children(id, [1, 2, 3])).toEqual([])
    expect(workspace.assignments.prefix(id, [5])).toBeNull()
  })

  it('gives its codes, suffixes, usage and flow back as arrays', () => {
    const { workspace, datasetId, id } = sample()
    expect(workspace.assignments.codes(id)).toEqual(Int32Array.from(SIDS.flat()))
    expect(workspace.assignments.suffixes(id)).toEqual(Int32Array.from([0, 0, 0, 1, 0, 1]))
    expect(workspace.assignments.usage(id)[0]).toEqual(Int32Array.from([1, 5]))
    const sized = workspace.assignments.create(newAssignment(datasetId, [[0, 1], [0, 1], [1, 0], [2, 2], [2, 2], [2, 0]], { name: 'sized', sizes: [3, 4] }))
    expect(workspace.assignments.usage(sized.id)).toEqual([Int32Array.from([2, 1, 3]), Int32Array.from([2, 2, 2, 0])])
    expect(workspace.assignments.flow(sized.id, 0)).toEqual({
      rows: 3, columns: 4, counts: Int32Array.from([0, 2, 0, 0, 1, 0, 0, 0, 1, 0, 2, 0]),
    })
    expect(workspace.assignments.flow(sized.id, 1).counts).toHaveLength(0)
    expect(workspace.assignments.sidsOfRows(id, [4, 0, 77])).toEqual([[1, 300, 0], [1, 2, 3], []])
    expect(workspace.assignments.rowsOfPrefix(id, [1, 2], 3)).toEqual([0, 3, 1])
  })

  it('agrees with counting by hand on any codes, also below the levels that are kept', () => {
    const workspace = temporaryWorkspace()
    const items = 20_000
    const datasetId = makeDataset(workspace, 'large', { items, dimensions: 1 })
    let state = 1
    const random = (below: number) => (state = (state * 48271) % 2147483647) % below
    const sids = Array.from({ length: items }, () => [random(3), random(100), random(100), random(2)])
    const { id } = workspace.assignments.create(newAssignment(datasetId, sids))
    const groups = new Map<string, number>()
    for (const sid of sids) groups.set(sid.join('-'), (groups.get(sid.join('-')) ?? 0) + 1)
    const below = (prefix: number[]) => [...groups].filter(([sid]) => `${sid}-`.startsWith(prefix.map((code) => `${code}-`).join('')))
    for (const prefix of [[], [1], [1, 7], sids[0]!.slice(0, 3)]) {
      const found = workspace.assignments.children(id, prefix)
      const expected = below(prefix)
      expect(found.reduce((sum, child) => sum + child.items, 0)).toBe(expected.reduce((sum, [, n]) => sum + n, 0))
      for (const child of found) {
        const held = below(child.prefix)
        const next = new Set(held.map(([sid]) => sid.split('-')[child.prefix.length]))
        expect(child).toMatchObject({
          sids: held.length,
          children: child.prefix.length === 4 ? 0 : next.size,
          itemsInCollisions: held.reduce((sum, [, n]) => sum + (n > 1 ? n : 0), 0),
        })
      }
    }
  })

  it('is the same page by page as at once', () => {
    const workspace = temporaryWorkspace()
    const items = 1500
    const datasetId = makeDataset(workspace, 'x', { items, columns: { n: Array.from({ length: items }, (_, i) => i % 4) }, indexed: true })
    const { id } = workspace.assignments.create(newAssignment(datasetId, Array.from({ length: items }, (_, i) => [i % 2, (i * 7) % 90, i % 3])))
    const base: Partial<MappingQuery>[] = [
      {}, { prefix: [1] }, { collidingOnly: true }, { search: 'item-1' }, { where: [{ column: 'n', value: 1 }] },
      { prefix: [1, 7], search: 'item' },
    ]
    for (const query of base.flatMap((one) => (['row', 'sid'] as const).map((sort) => ({ ...one, sort, assignmentId: id })))) {
      const paged: number[] = []
      for (let after: MappingQuery['after'] = null; ; ) {
        const page = workspace.assignments.page({ ...query, after, limit: 41 })
        paged.push(...page.rows.map((row) => row.item.row))
        if (!page.next) break
        after = page.next
      }
      expect(paged).toHaveLength(workspace.assignments.count(query).count)
      expect(paged.slice(0, 1000)).toEqual(workspace.assignments.page({ ...query, limit: 1000 }).rows.map((row) => row.item.row))
    }
  })

  it('has a key for every position, in row order and in SID order, also below a prefix', () => {
    const { workspace, id } = sample()
    const queries: Partial<MappingQuery>[] = [{}, { sort: 'sid' }, { sort: 'sid', prefix: [1, 2] }, { sort: 'sid', search: '1-2' }]
    for (const one of queries) {
      const query = { ...one, assignmentId: id }
      const whole = workspace.assignments.page(query).rows.map((row) => row.item.row)
      for (const [position, row] of whole.entries()) {
        const after = workspace.assignments.keyAt(query, position)
        expect(workspace.assignments.page({ ...query, after, limit: 1 }).rows.map((found) => found.item.row)).toEqual([row])
      }
    }
  })

  it('has none where only walking tells which item comes at a position', () => {
    const { workspace, id } = sample()
    for (const query of [{ search: 'sea' }, { collidingOnly: true }, { prefix: [1, 2] }])
      expect(workspace.assignments.keyAt({ assignmentId: id, ...query }, 1)).toBeNull()
  })

  it('comes back as it was given', () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x', { items: 5 })
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(65_535), { minLength: 3, maxLength: 3 }), { minLength: 5, maxLength: 5 }), (sids) => {
        const { id } = workspace.assignments.create(newAssignment(datasetId, sids, { replace: true }))
        expect(workspace.assignments.codes(id)).toEqual(Int32Array.from(sids.flat()))
        const bySid = workspace.assignments.rowsOfPrefix(id, [], 10)
        const expected = [0, 1, 2, 3, 4].sort((a, b) => sids[a]!.reduce((order, code, l) => order || code - sids[b]![l]!, 0) || a - b)
        expect(bySid).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })
})

describe('creating an assignment', () => {
  it.each([
    ['too few SIDs', { codes: Int32Array.from([1, 2, 3]) }, 'items'],
    ['a code beyond its codebook', { sizes: [2, 300, 10] }, 'row 4 has code 300 at level 2'],
    ['a negative code', { codes: Int32Array.from([-1, ...SIDS.flat().slice(1)]) }, 'code -1'],
    ['sizes of other levels', { sizes: [2] }, 'codebook sizes'],
    ['groups that are not all', { groups: [] }, '2 groups'],
    ['suffixes of other items', { suffixes: Int32Array.from([0]) }, 'suffixes'],
  ])('refuses %s and keeps nothing of it', (_, change, reason) => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x', { items: 6 })
    expect(() => workspace.assignments.create(newAssignment(datasetId, SIDS, change))).toThrow(expect.objectContaining({ code: 'assignment.badCodes' }))
    expect(() => workspace.assignments.create(newAssignment(datasetId, SIDS, change))).toThrow(reason)
    expect(workspace.assignments.listOfDataset(datasetId)).toEqual([])
  })

  it('replaces one of the same name only when told to, and what came from the old one then comes from the new', () => {
    const { workspace, datasetId } = sample()
    const runId = makeRun(workspace, datasetId).id
    const raw = (replace?: boolean) =>
      workspace.assignments.create(newAssignment(datasetId, SIDS, { runId, name: 'best-collision', kind: 'raw', checkpoint: 'best-collision', replace }))
    const first = raw()
    const resolved = workspace.assignments.create(newAssignment(datasetId, SIDS, { runId, name: 'resolved', kind: 'resolved', parentId: first.id }))
    expect(() => raw()).toThrow(expect.objectContaining({ code: 'assignment.nameTaken' }))
    const second = raw(true)
    expect(workspace.assignments.listOfRun(runId).map((one) => one.id)).toEqual([second.id, resolved.id])
    expect(workspace.assignments.get(resolved.id).parentId).toBe(second.id)
    expect(workspace.assignments.find(first.id)).toBeNull()
    expect(workspace.maintenance.check()).toEqual([])
  })

  it('takes nothing of the old one away when the new one fails', () => {
    const { workspace, datasetId, id } = sample()
    const broken = { ...newAssignment(datasetId, SIDS, { replace: true }), parentId: 'nobody' }
    expect(() => workspace.assignments.create(broken)).toThrow(expect.objectContaining({ code: 'assignment.notFound' }))
    expect(workspace.assignments.codes(id)).toHaveLength(18)
  })
})

describe('a published assignment', () => {
  it('is hashed and can no longer be renamed, replaced or deleted alone', () => {
    const { workspace, datasetId, id } = sample()
    const published = workspace.assignments.publish(id)
    expect(published.published?.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(workspace.assignments.publish(id).published).toEqual(published.published)
    for (const act of [
      () => workspace.assignments.rename(id, 'other'),
      () => workspace.assignments.delete(id),
      () => workspace.assignments.create(newAssignment(datasetId, SIDS, { replace: true })),
    ]) expect(act).toThrow(expect.objectContaining({ code: 'assignment.published' }))
  })

  it('has the same hash wherever its codes are the same, and another where a suffix differs', () => {
    const { workspace, datasetId, id } = sample()
    const hash = (change: object) =>
      workspace.assignments.publish(workspace.assignments.create(newAssignment(datasetId, SIDS, change)).id).published!.hash
    const first = workspace.assignments.publish(id).published!.hash
    expect(hash({ name: 'same' })).toBe(first)
    expect(hash({ name: 'other', suffixes: Int32Array.from([1, 0, 0, 0, 0, 1]) })).not.toBe(first)
  })
})

describe('two assignments', () => {
  it('tell which rows differ', () => {
    const { workspace, datasetId, id } = sample()
    const moved = SIDS.map((sid, row) => (row === 3 ? [1, 2, 5] : sid))
    const other = workspace.assignments.create(newAssignment(datasetId, moved, { name: 'moved' }))
    expect(workspace.assignments.changedRows(id, other.id)).toEqual(Int32Array.from([3]))
  })

  it('cannot have one name in one run, but in two', () => {
    const { workspace, datasetId } = sample()
    const [a, b] = [makeRun(workspace, datasetId).id, makeRun(workspace, datasetId).id]
    for (const runId of [a, b]) workspace.assignments.create(newAssignment(datasetId, SIDS, { runId, name: 'last' }))
    const other = workspace.assignments.create(newAssignment(datasetId, SIDS, { runId: a, name: 'other' }))
    expect(() => workspace.assignments.rename(other.id, 'last')).toThrow(expect.objectContaining({ code: 'assignment.nameTaken' }))
    expect(workspace.assignments.byName(b, 'last')?.runId).toBe(b)
  })
})

describe('labels of codes', () => {
  it('are kept by prefix, replaced, and taken away by an empty one', () => {
    const { workspace, id } = sample()
    workspace.assignments.setLabel(id, [1, 2], 'Sea animals')
    workspace.assignments.setLabel(id, [1], 'Nature')
    workspace.assignments.setLabel(id, [1], 'Living')
    expect(workspace.assignments.labels(id)).toEqual([{ prefix: [1], label: 'Living' }, { prefix: [1, 2], label: 'Sea animals' }])
    workspace.assignments.setLabel(id, [1], '')
    expect(workspace.assignments.labels(id)).toHaveLength(1)
  })
})

it('has figures as they were given', () => {
  const { workspace, datasetId } = sample()
  const given = figures({ items: 6, collisionRate: 2 / 6, conflictItems: 2 })
  expect(workspace.assignments.create(newAssignment(datasetId, SIDS, { name: 'f', figures: given })).figures).toEqual(given)
})
