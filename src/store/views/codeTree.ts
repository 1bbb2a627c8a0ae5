import { cellMeans, cellsOf, majorities } from '@core/metrics/codes/cells'
import type { codeTree, treeColours, TreeCell } from '@shared/ipc/codebooks'
import type { InputOf, OutputOf } from '@shared/ipc/contract'
import type { PrefixCount } from '@shared/queries'
import type { PrefixesBelow } from '../api'
import type { Workspace } from '../workspace'
import { lossesOf } from './codeLosses'
import { codesOf, labelsByPlace } from './codeScope'
import { columnClasses } from './columns'

/** A cell that holds less than this share of what is shown would be narrower than a pixel. */
const SMALLEST = 1 / 1600
/** Share of the items in such cells from which on a level is left out. */
const MOST_HIDDEN = 0.8
/** Items below a prefix up to which a level that is not kept is counted while a person waits. */
const COUNTED_ITEMS = 60_000

type Place = { assignmentId: string; prefix: number[] }

/** What can be seen below a prefix: from the table of counts, and only near the leaves from the items themselves. */
export function tree(workspace: Workspace, input: InputOf<typeof codeTree>): OutputOf<typeof codeTree> {
  const labelOf = labelsByPlace(workspace, input.assignmentId)
  const cell = (count: PrefixCount): TreeCell => ({ ...count, label: labelOf(count.prefix) })
  const { levels, complete } = visibleLevels(workspace, input, input.depth)
  const path = input.prefix
    .map((_, length) => input.prefix.slice(0, length + 1))
    .flatMap((prefix) => workspace.assignments.prefix(input.assignmentId, prefix) ?? [])
  const root = workspace.assignments.prefix(input.assignmentId, []) ?? emptyRoot
  return {
    path: [root, ...path].map(cell),
    levels: levels.map(({ prefixes, hidden }) => ({ cells: prefixes.map(cell), hidden })),
    complete,
  }
}

const emptyRoot: PrefixCount = { prefix: [], items: 0, sids: 0, children: 0, itemsInCollisions: 0 }

function visibleLevels(workspace: Workspace, { assignmentId, prefix }: Place, depth: number): { levels: PrefixesBelow[]; complete: boolean } {
  const { levels: all } = workspace.assignments.get(assignmentId)
  const { items } = workspace.assignments.prefix(assignmentId, prefix) ?? emptyRoot
  const last = Math.min(all, prefix.length + depth)
  const levels: PrefixesBelow[] = []
  for (let level = prefix.length + 1; level <= last; level++) {
    if (items > COUNTED_ITEMS && !workspace.assignments.keepsLevel(assignmentId, level)) return { levels, complete: false }
    const found = workspace.assignments.prefixesBelow(assignmentId, prefix, level, Math.max(1, Math.ceil(items * SMALLEST)))
    // A level of hairlines says nothing; it shows once a person has zoomed in.
    if (levels.length > 0 && found.hidden.items > items * MOST_HIDDEN) return { levels, complete: false }
    levels.push(found)
  }
  return { levels, complete: true }
}

/** One figure for each cell that `tree` gives, asked for apart because it takes a pass over the items. */
export function colours(workspace: Workspace, input: InputOf<typeof treeColours>): OutputOf<typeof treeColours> {
  const assignment = workspace.assignments.get(input.assignmentId)
  const codes = codesOf(workspace, input.assignmentId)
  const levels = visibleLevels(workspace, input, input.depth).levels.map(({ prefixes }) => prefixes.map(({ prefix }) => prefix))
  const cells = levels.map((prefixes) => ({ of: cellsOf(codes, assignment.levels, prefixes), count: prefixes.length }))
  if (input.by.kind === 'error') {
    const losses = lossesOf(workspace, input.assignmentId)
    return {
      levels: losses && cells.map(({ of, count }) => Float32Array.from(cellMeans(of, count, losses.errors))),
      majority: null,
      values: [],
    }
  }
  const { labels, values } = columnClasses(workspace, assignment.datasetId, input.by.column)
  const best = cells.map(({ of, count }) => majorities(of, count, labels, values.length))
  return {
    levels: best.map((level) => Float32Array.from(level, ({ purity }) => purity)),
    majority: best.map((level) => Int32Array.from(level, ({ label }) => label)),
    values,
  }
}
