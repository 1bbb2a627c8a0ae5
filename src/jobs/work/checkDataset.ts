import { MOST_ROWS, finding } from '@core/dataset/checks'
import { checkSteps } from '@core/dataset/checkMatrix'
import { IdIndex } from '@core/dataset/idIndex'
import type { Check, Dataset } from '@shared/entities'
import type { Workspace } from '@store/index'
import { keepReport, readReport, rowsOfCheck } from '@store/reports'
import { embeddingById } from './embeddingById'
import { inSteps, type StepHooks } from './steps'

/** What only an import can see: the file had it, the dataset has not. */
const OF_THE_IMPORT = ['nonfinite', 'overflow', 'unmatched-ids', 'unmatched-metadata', 'duplicate-metadata']

/**
 * Looks at a stored embedding (the first, unless one is named) and the ids again, and keeps what it finds. What was found
 * in the file on import stays as it was told then.
 * @throws embedding.notFound, dataset.workCancelled
 */
export async function checkDataset(
  workspace: Workspace, dataset: Dataset, embeddingId: string | undefined, hooks: StepHooks = {},
): Promise<Check[]> {
  const embedding = embeddingById(dataset, embeddingId)
  const isFirst = embedding.id === dataset.embeddings[0]?.id
  const before = readReport(workspace, dataset.id, embedding.id)
  // Rows that a cancelled check would lose are read before anything is written.
  const kept = Object.fromEntries(OF_THE_IMPORT.map((check) => [check, rowsOfCheck(workspace, dataset.id, embedding.id, check)]))
  const matrix = workspace.embeddings.matrix(embedding.id, 0)
  try {
    const report = await inSteps(dataset.name, checkSteps(matrix, embedding.sourceDtype), hooks)
    const told = (isFirst ? dataset.checks : (before?.checks ?? [])).filter(({ check }) => OF_THE_IMPORT.includes(check))
    const ids = isFirst ? duplicateIds(workspace.items.ids(dataset.id)) : null
    const checks = inOrderOf(isFirst ? dataset.checks : (before?.checks ?? []), [...report.checks, ...told, ...(ids ? [ids.check] : [])])
    if (isFirst) workspace.datasets.change(dataset.id, { checks })
    keepReport(workspace, dataset.id, embedding.id, {
      checks,
      norms: report.norms.histogram,
      rows: { ...kept, ...report.rows, ...(ids ? { 'duplicate-ids': ids.rows } : {}) },
    })
    return checks
  } finally {
    matrix.close()
  }
}

/** As they stood before, so that nobody has to look for what changed; new ones at the end. */
function inOrderOf(before: readonly Check[], checks: Check[]): Check[] {
  const place = new Map(before.map(({ check }, i) => [check, i]))
  return [...checks].sort((a, b) => (place.get(a.check) ?? Infinity) - (place.get(b.check) ?? Infinity) || 0)
}

/** Ids that more than one row has, and those rows. */
export function duplicateIds(ids: readonly string[]): { check: Check; rows: Int32Array } {
  const index = new IdIndex()
  const rows = new Set<number>()
  const examples: string[] = []
  let count = 0
  ids.forEach((id, row) => {
    const earlier = index.add(id)
    if (earlier < 0) return
    count++
    if (examples.length < 10) examples.push(id)
    if (rows.size < MOST_ROWS) rows.add(earlier).add(row)
  })
  return { check: finding('duplicate-ids', 'warning', count, examples), rows: Int32Array.from(rows) }
}
