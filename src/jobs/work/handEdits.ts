import type { HandEdits } from '@core/resolve/edited'
import type { Assignment } from '@shared/entities'
import type { Workspace } from '@store/index'

/** A person's decisions as resolvers take them: items marked as the same stay together, wherever they are. */
export function handEditsOf(workspace: Workspace, assignmentId: string): HandEdits {
  const edits = workspace.edits.list(assignmentId)
  const moves = edits.flatMap(({ rows, target }) => (target === null ? [] : [{ row: rows[0]!, codes: target }]))
  const moved = new Set(moves.map(({ row }) => row))
  const pinned = edits.flatMap(({ kind, rows }) => (kind === 'move' ? [] : rows)).filter((row) => !moved.has(row))
  return { moves, pinned }
}

/** What was decided holds for what came of it: a moved item is pinned to where it was put. */
export function carryEdits(workspace: Workspace, from: Assignment, to: Assignment): void {
  const edits = workspace.edits.list(from.id)
  const moved = new Set(edits.flatMap(({ kind, rows }) => (kind === 'move' ? rows : [])))
  for (const { kind, rows } of edits) {
    if (kind !== 'same-item') workspace.edits.add(to.id, { kind: 'pin', rows })
    else {
      const left = rows.filter((row) => !moved.has(row))
      if (left.length > 1) workspace.edits.add(to.id, { kind, rows: left })
    }
  }
}
