import { expect, it } from 'vitest'
import { changedItems, compare } from '@store/views/comparison'
import { makeDataset, newAssignment, temporaryWorkspace } from './helpers'

it('compares two assignments code by code, whatever levels they have', () => {
  const workspace = temporaryWorkspace()
  const datasetId = makeDataset(workspace, 'x', { items: 5 })
  const of = (name: string, sids: number[][]) => workspace.assignments.create(newAssignment(datasetId, sids, { name })).id
  // Items 0 and 1 share a SID in a, 1 and 4 in b; items 1, 2 and 3 keep theirs.
  const a = of('a', [[0, 1], [0, 1], [1, 12], [2, 3], [0, 2]])
  const b = of('b', [[0, 5], [0, 1], [1, 12], [2, 3], [0, 1]])
  expect(compare(workspace, { a, b })).toMatchObject({
    items: 5, unchanged: 3, changedPerLevel: [0, 2], inBoth: 1, onlyA: 1, onlyB: 1, inNeither: 2, agreement: 1,
    flow: { rows: 3, columns: 3, counts: Int32Array.of(3, 0, 0, 0, 1, 0, 0, 0, 1) },
  })
  const rows = (which: 'freed' | 'new' | 'changed', pair = { a, b }) =>
    changedItems(workspace, { ...pair, which, afterRow: null, limit: 10 }).items.map(({ row }) => row)
  expect([rows('freed'), rows('new'), rows('changed')]).toEqual([[0], [4], [0, 4]])
  // One code against two: nothing is the same.
  const short = of('short', [[0], [0], [1], [2], [0]])
  expect(compare(workspace, { a, b: short })).toMatchObject({ unchanged: 0, changedPerLevel: [0] })
  expect(rows('changed', { a, b: short })).toEqual([0, 1, 2, 3, 4])
})
