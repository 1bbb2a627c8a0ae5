import type { Assignment } from '@shared/entities'
import type { Workspace } from '@store/index'
import { labelPlace, labelsByPlace } from '@store/views/codeScope'
import { meaning } from '@store/views/codeMeaning'

/** A level's codes, most used first; `words` and `values` best first by G² (docs/codebooks.md). */
export type CodesDocument = ReturnType<typeof codesDocument>

/** @param level from 0; the document says it from 1, as files and pages do. */
export function codesDocument(
  workspace: Workspace,
  assignment: Assignment,
  level: number,
  limit: number,
  onProgress: (done: number, of: number) => void,
) {
  const counts = workspace.assignments.usage(assignment.id)[level]!
  const { size, used, perplexity, gini } = assignment.figures.levels[level]!
  const labelOf = labelsByPlace(workspace, assignment.id)
  const ranked = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, limit)
  return {
    assignment: assignment.name,
    level: level + 1,
    size,
    used,
    perplexity,
    gini,
    codes: ranked.map((code, at) => {
      onProgress(at, ranked.length)
      const items = counts[code]!
      const scope = { level, code, prefix: null }
      const found = items === 0 ? { words: [], values: [] } : meaning(workspace, { ...scope, assignmentId: assignment.id })
      return {
        code,
        label: labelOf(labelPlace(scope)) || null,
        items,
        share: items / assignment.figures.items,
        words: found.words.map(({ word, items: n, expected, g2 }) => ({ word, items: n, expected, g2 })),
        values: found.values.map(({ column, value, items: n, expected, g2 }) => ({ column, value, items: n, share: n / items, expected, g2 })),
      }
    }),
  }
}
