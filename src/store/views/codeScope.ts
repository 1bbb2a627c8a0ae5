import type { CodeScope } from '@shared/ipc/codebooks'
import { ANY_CODE } from '@shared/queries'
import type { Workspace } from '../workspace'
import { keptAnswers } from './kept'

const kept = keptAnswers<Workspace, Int32Array>(2)

/** N×D. An assignment's codes never change: one that replaces it has another id. */
export const codesOf = (workspace: Workspace, assignmentId: string): Int32Array =>
  kept(workspace, assignmentId, () => workspace.assignments.codes(assignmentId))

/** Rows that have the code at the level (and the prefix, where one is given), ascending. */
export function rowsOfScope(workspace: Workspace, { assignmentId, level, code, prefix }: CodeScope, limit = Infinity): number[] {
  const { levels } = workspace.assignments.get(assignmentId)
  const codes = codesOf(workspace, assignmentId)
  const above = prefix ?? []
  const rows: number[] = []
  for (let at = 0, row = 0; at < codes.length && rows.length < limit; at += levels, row++) {
    if (codes[at + level] === code && above.every((one, l) => codes[at + l] === one)) rows.push(row)
  }
  return rows
}

/** Under which prefix a label is kept: the code's own, or any codes and then the code. */
export const labelPlace = ({ level, code, prefix }: Pick<CodeScope, 'level' | 'code' | 'prefix'>): number[] =>
  prefix ?? [...new Array<number>(level).fill(ANY_CODE), code]

/** What a person calls a code or prefix; empty for nothing. */
export function labelsByPlace(workspace: Workspace, assignmentId: string): (place: readonly number[]) => string {
  const labels = new Map(workspace.assignments.labels(assignmentId).map(({ prefix, label }) => [prefix.join('-'), label]))
  return (place) => labels.get(place.join('-')) ?? ''
}

/** Keeps what a person calls a code; an empty label takes it away. */
export function labelCode(workspace: Workspace, { label, ...scope }: CodeScope & { label: string }): Record<string, never> {
  workspace.assignments.setLabel(scope.assignmentId, labelPlace(scope), label)
  return {}
}
