import { describe, expect, it } from 'vitest'
import { groupsOf, makeDataset, newAssignment, rowCounts, temporaryWorkspace } from './helpers'

describe('groups', () => {
  function groups() {
    const workspace = temporaryWorkspace()
    // a: five of 0-0-1, b: three of 0-1-1, c: three of 2-0-0, d: two of 10-0-0, one alone.
    const sids = [...Array<number[]>(5).fill([0, 0, 1]), ...Array<number[]>(3).fill([0, 1, 1]), ...Array<number[]>(3).fill([2, 0, 0]), [10, 0, 0], [10, 0, 0], [7, 7, 7]]
    const titles = sids.map((sid, row) => `${sid.join('.')} nr ${row}`)
    const datasetId = makeDataset(workspace, 'x', { titles, columns: { kind: sids.map((_, row) => (row % 2 ? 'odd' : 'even')) }, indexed: true })
    const found = groupsOf(Int32Array.from(sids.flat()), 3).map((group, i) => ({
      ...group, cause: (['exact-duplicate', 'near-duplicate', 'code-capacity', 'near-duplicate'] as const)[i]!, meanCosine: [1, 0.97, 0.5, 0.96][i]!,
    }))
    const { id } = workspace.assignments.create(newAssignment(datasetId, sids, { groups: found }))
    const page = (query: object) => workspace.collisions.page({ assignmentId: id, ...query }).rows.map((group) => `${group.sid.join('-')}×${group.size}`)
    return { workspace, id, page }
  }

  it('come largest first, then by SID as numbers', () => {
    expect(groups().page({})).toEqual(['0-0-1×5', '0-1-1×3', '2-0-0×3', '10-0-0×2'])
  })

  it('are filtered by cause, size, prefix, text and value', () => {
    const { page } = groups()
    expect(page({ cause: 'near-duplicate' })).toEqual(['0-1-1×3', '10-0-0×2'])
    expect(page({ minSize: 3 })).toEqual(['0-0-1×5', '0-1-1×3', '2-0-0×3'])
    expect(page({ prefix: [0] })).toEqual(['0-0-1×5', '0-1-1×3'])
    expect(page({ prefix: [0], minSize: 4 })).toEqual(['0-0-1×5'])
    expect(page({ search: '0-1' })).toEqual(['0-1-1×3'])
    expect(page({ search: 'nr 9' })).toEqual(['2-0-0×3'])
    expect(page({ search: '7.7.7' })).toEqual([])
    expect(page({ where: [{ column: 'kind', value: 'odd' }], search: '10.0' })).toEqual(['10-0-0×2'])
  })

  it('are told apart anew by another threshold; exact duplicates stay exact', () => {
    const { workspace, id, page } = groups()
    expect(page({ cause: 'near-duplicate', nearThreshold: 0.965 })).toEqual(['0-1-1×3'])
    expect(page({ cause: 'code-capacity', nearThreshold: 0.965 })).toEqual(['2-0-0×3', '10-0-0×2'])
    const causes = workspace.collisions.page({ assignmentId: id, nearThreshold: 0.4 }).rows.map((group) => group.cause)
    expect(causes).toEqual(['exact-duplicate', 'near-duplicate', 'near-duplicate', 'near-duplicate'])
  })

  it('come page by page, each once', () => {
    const { workspace, id } = groups()
    const first = workspace.collisions.page({ assignmentId: id, limit: 2 })
    const second = workspace.collisions.page({ assignmentId: id, limit: 2, after: first.next })
    expect([...first.rows, ...second.rows].map((group) => group.size)).toEqual([5, 3, 3, 2])
    expect(second.next).toBeNull()
    expect(workspace.collisions.page({ assignmentId: id, prefix: [0], limit: 1, after: [5, '0-0-1'] }).rows[0]?.sid).toEqual([0, 1, 1])
  })

  it('have a key for every position, but not where a text leaves only some', () => {
    const { workspace, id } = groups()
    for (const one of [{}, { cause: 'near-duplicate' as const }, { minSize: 3 }, { prefix: [0] }]) {
      const query = { assignmentId: id, ...one }
      const whole = workspace.collisions.page(query).rows
      for (const [position, group] of whole.entries()) {
        const after = workspace.collisions.keyAt(query, position)
        expect(workspace.collisions.page({ ...query, after, limit: 1 }).rows).toEqual([group])
      }
    }
    expect(workspace.collisions.keyAt({ assignmentId: id, search: 'nr 9' }, 1)).toBeNull()
  })

  it('are counted by cause and by size', () => {
    const { workspace, id } = groups()
    expect(workspace.collisions.summary(id)).toEqual({
      groups: 4, items: 13,
      byCause: [
        { cause: 'code-capacity', groups: 1, items: 3 },
        { cause: 'exact-duplicate', groups: 1, items: 5 },
        { cause: 'near-duplicate', groups: 2, items: 5 },
      ],
      sizes: [{ size: 2, groups: 1 }, { size: 3, groups: 2 }, { size: 5, groups: 1 }],
    })
    expect(workspace.collisions.count({ assignmentId: id, cause: 'near-duplicate' })).toEqual({ count: 2, exact: true })
    expect(workspace.collisions.rank(id, [2, 0, 0])).toBe(3)
  })

  it('show their members in row order, paged', () => {
    const { workspace, id } = groups()
    const first = workspace.collisions.members(id, [0, 0, 1], null, 3)
    expect(first.items.map((item) => item.row)).toEqual([0, 1, 2])
    expect(workspace.collisions.members(id, [0, 0, 1], first.next, 3).items.map((item) => item.row)).toEqual([3, 4])
    expect(workspace.collisions.rows(id, [10, 0, 0])).toEqual([11, 12])
    expect(() => workspace.collisions.members(id, [7, 7, 7], null, 3)).toThrow(expect.objectContaining({ code: 'collision.notFound' }))
  })

  it('can be judged anew as a whole, not in part', () => {
    const { workspace, id } = groups()
    const all = workspace.collisions.page({ assignmentId: id }).rows
    workspace.collisions.replaceAll(id, all.map((group) => ({ ...group, cause: 'code-capacity' as const })))
    expect(workspace.collisions.summary(id).byCause).toEqual([{ cause: 'code-capacity', groups: 4, items: 13 }])
    expect(() => workspace.collisions.replaceAll(id, all.slice(1))).toThrow(expect.objectContaining({ code: 'assignment.badCodes' }))
  })

  it('go with their assignment, and leave nothing in any table', () => {
    const { workspace, id } = groups()
    const datasetId = workspace.assignments.get(id).datasetId
    workspace.assignments.delete(id)
    expect(workspace.assignments.listOfDataset(datasetId)).toEqual([])
    const left = Object.keys(rowCounts(workspace)).filter((table) => /assignment|sid|prefix|group/.test(table))
    expect(left).toEqual([])
  })
})
