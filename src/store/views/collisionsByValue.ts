import type { collisionsByValue } from '@shared/ipc/collisions'
import type { OutputOf } from '@shared/ipc/contract'
import type { Workspace } from '../workspace'
import { categories } from './embeddings'

type Values = OutputOf<typeof collisionsByValue>['values']

/** Items and items in collisions for each frequent value (or stretch of numbers) of a column, the rest last. */
export function byValue(
  workspace: Workspace,
  { assignmentId, column }: { assignmentId: string; column: string },
): OutputOf<typeof collisionsByValue> {
  const { datasetId } = workspace.assignments.get(assignmentId)
  const { values, bins, categories: classes } = categories(workspace, datasetId, column)
  const shared = workspace.assignments.shared(assignmentId)
  const kinds = Math.max(values.length, bins.length)
  // The last place is for what is none of them.
  const items = new Array<number>(kinds + 1).fill(0)
  const colliding = new Array<number>(kinds + 1).fill(0)
  classes.forEach((kind, row) => {
    const at = Math.min(kind, kinds)
    items[at]!++
    if (shared[row] === 1) colliding[at]!++
  })
  const named: Values = items.map((n, at) => ({
    value: values[at]?.value ?? null,
    label: bins[at] === undefined ? null : `${bins[at].from} … ${bins[at].to}`,
    items: n,
    itemsInCollisions: colliding[at]!,
  }))
  return { values: named.filter((one) => one.items > 0) }
}
