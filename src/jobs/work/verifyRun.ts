import { readModelFile } from '@core/formats/model/read'
import type { Run } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { SidCheck } from '@shared/verification'
import type { Workspace } from '@store/index'
import { VERIFICATION_NAME } from '@store/views/verification'
import { engineFor, withCodec } from './engine'
import type { StepHooks } from './steps'

/**
 * Derives every checkpoint's SIDs anew: its weights from disk, all rows through the compiled encoder and the greedy
 * quantiser; then counts the items whose SID is not the saved one. Kept with the run where the workspace can be written.
 * @throws dataset.workCancelled, model.damaged
 */
export async function verifyRun(workspace: Workspace, run: Run, hooks: StepHooks = {}): Promise<SidCheck[]> {
  const engine = engineFor(workspace)
  const matrix = workspace.embeddings.matrix(run.embeddingId)
  const total = matrix.items * run.checkpoints.length
  const checks: SidCheck[] = []
  try {
    for (const { kind, epoch } of run.checkpoints) {
      const saved = workspace.assignments.listOfRun(run.id).find((one) => one.kind === 'raw' && one.checkpoint === kind)
      if (!saved) continue
      const model = readModelFile(workspace.checkpoints.modelFile(run.id, kind))
      const done = checks.length * matrix.items
      const { codes } = await withCodec(engine, model, (codec) =>
        codec.encode(matrix, { ...hooks, onProgress: (rows) => hooks.onProgress?.(done + rows, total) }),
      )
      if (hooks.isCancelled?.()) throw new StudioError('dataset.workCancelled', { name: run.name })
      const differing = rowsThatDiffer(codes, workspace.assignments.codes(saved.id), saved.levels)
      checks.push({ checkpoint: kind, epoch, items: matrix.items, differing, at: Date.now() })
    }
  } finally {
    matrix.close()
  }
  if (!workspace.readonly) workspace.derived.put(run.id, VERIFICATION_NAME, checks)
  return checks
}

/** Rows of two N×D arrays that are not equal. */
export function rowsThatDiffer(a: Int32Array, b: Int32Array, levels: number): number {
  if (a.length !== b.length) return Math.max(a.length, b.length) / levels
  let differing = 0
  for (let from = 0; from < a.length; from += levels) {
    for (let l = 0; l < levels; l++) {
      if (a[from + l] === b[from + l]) continue
      differing++
      break
    }
  }
  return differing
}
