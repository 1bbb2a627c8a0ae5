import { describe, expect, it } from 'vitest'
import type { Workspace } from '@store/workspace'
import { EDITS_OF_SID } from '@store/repositories/edits'
import { databaseAt, makeDataset, newAssignment, queryPlan, temporaryWorkspace } from './helpers'
import { MIGRATIONS } from '@store/migrations'

const SIDS = [[1, 2], [1, 2], [1, 2], [0, 3]]

function mapping(): { workspace: Workspace; id: string } {
  const workspace = temporaryWorkspace()
  const dataset = makeDataset(workspace, 'd', { items: 4 })
  const { id } = workspace.assignments.create(newAssignment(dataset, SIDS, { sizes: [2, 4] }))
  return { workspace, id }
}

describe('edits by hand', () => {
  it('are listed in order, with the SID that their items have', () => {
    const { workspace, id } = mapping()
    workspace.edits.add(id, { kind: 'same-item', rows: [1, 0] })
    workspace.edits.add(id, { kind: 'move', rows: [2], target: [1, 0], distortionAdded: 0.5 })
    workspace.edits.add(id, { kind: 'pin', rows: [3] })
    expect(workspace.edits.list(id).map(({ kind, sid, rows, target, distortionAdded }) => ({ kind, sid, rows, target, distortionAdded }))).toEqual([
      { kind: 'same-item', sid: [1, 2], rows: [0, 1], target: null, distortionAdded: null },
      { kind: 'move', sid: [1, 2], rows: [2], target: [1, 0], distortionAdded: 0.5 },
      { kind: 'pin', sid: [0, 3], rows: [3], target: null, distortionAdded: null },
    ])
    expect(workspace.edits.ofSid(id, [0, 3]).map(({ kind }) => kind)).toEqual(['pin'])
  })

  it('decide about an item once: pinned, then moved, it is moved', () => {
    const { workspace, id } = mapping()
    workspace.edits.add(id, { kind: 'pin', rows: [2] })
    workspace.edits.add(id, { kind: 'pin', rows: [1] })
    workspace.edits.add(id, { kind: 'move', rows: [2], target: [0, 0] })
    expect(workspace.edits.list(id).map(({ kind, rows }) => [kind, rows])).toEqual([['pin', [1]], ['move', [2]]])
  })

  it('can be undone, once', () => {
    const { workspace, id } = mapping()
    const edit = workspace.edits.add(id, { kind: 'pin', rows: [2] })
    workspace.edits.undo(id, edit.id)
    expect(workspace.edits.list(id)).toEqual([])
    expect(() => workspace.edits.undo(id, edit.id)).toThrow(/no edit/)
  })

  it('leave a published assignment as it was', () => {
    const { workspace, id } = mapping()
    const before = workspace.assignments.publish(id)
    workspace.edits.add(id, { kind: 'move', rows: [2], target: [0, 0] })
    expect(workspace.assignments.get(id)).toEqual(before)
    expect([...workspace.assignments.codes(id)]).toEqual(SIDS.flat())
  })

  it.each([
    ['items of different SIDs as one', { kind: 'same-item', rows: [0, 3] }, /SIDs differ/],
    ['one item as the same as nothing', { kind: 'same-item', rows: [0, 0] }, /two items/],
    ['a row beyond the last', { kind: 'pin', rows: [4] }, /0 to 3/],
    ['a code beyond its codebook', { kind: 'move', rows: [0], target: [1, 4] }, /0 to 3/],
    ['a SID of another length', { kind: 'move', rows: [0], target: [1] }, /2 codes/],
    ['a move to where it is', { kind: 'move', rows: [0], target: [1, 2] }, /already/],
  ] as const)('refuse %s', (_, edit, reason) => {
    const { workspace, id } = mapping()
    expect(() => workspace.edits.add(id, { ...edit, rows: [...edit.rows], target: 'target' in edit ? [...edit.target] : null })).toThrow(reason)
    expect(workspace.edits.list(id)).toEqual([])
  })

  it('of one group are found by an index', () => {
    expect(queryPlan(databaseAt(MIGRATIONS.length), EDITS_OF_SID, [1, new Uint8Array(8)])).toContain('assignment_edit_by_sid')
  })
})
