import type { ManualEdit } from '../../../../src/shared/entities'
import * as ipc from '../../../../src/shared/ipc'
import { handle, items, mappingFor, tile } from '../state'

const kept: ManualEdit[] = []
const sidOf = (assignmentId: string, row: number): number[] => {
  for (const [key, rows] of mappingFor(assignmentId).groups) if (rows.includes(row)) return key.split('-').map(Number)
  return [0, 0, 0]
}

handle(ipc.edits.listEdits, () => ({
  edits: kept.map((edit) => ({ ...edit, items: edit.rows.filter((row) => row < items.length).map(tile) })),
}))
function keep(assignmentId: string, { kind, rows, target }: Pick<ManualEdit, 'kind' | 'rows' | 'target'>): ManualEdit {
  const edit: ManualEdit = {
    id: (kept.at(-1)?.id ?? 0) + 1,
    kind,
    rows,
    target,
    sid: sidOf(assignmentId, rows[0]!),
    distortionAdded: kind === 'move' ? 0.012 : null,
    createdAt: Date.now(),
  }
  kept.push(edit)
  return edit
}
handle(ipc.edits.addEdit, ({ assignmentId, ...edit }) => keep(assignmentId, edit))
handle(ipc.edits.markGroupSame, ({ assignmentId, sid }) =>
  keep(assignmentId, { kind: 'same-item', rows: mappingFor(assignmentId).groups.get(sid.join('-')) ?? [], target: null }),
)
handle(ipc.edits.undoEdit, ({ editId }) => {
  kept.splice(0, kept.length, ...kept.filter(({ id }) => id !== editId))
  return {}
})
handle(ipc.edits.placesOfItem, ({ assignmentId, row, target }) => {
  const sid = sidOf(assignmentId, row)
  const places = Array.from({ length: 12 }, (_, code) => ({
    sid: [...sid.slice(0, -1), code],
    items: code % 3,
    distortionAdded: 0.004 * (code + 1),
  }))
  return { sid, places, wanted: target === null ? null : { sid: target, items: 0, distortionAdded: 0.31 } }
})
