import { readModelFile } from '@core/formats/model/read'
import type { ModelWeights } from '@core/tokenizer/events'
import type { Assignment } from '@shared/entities'
import type { Workspace } from '../workspace'

/** The last models asked for; a page asks for the same one again and again. */
const KEPT = 3
const kept = new Map<string, ModelWeights>()

/**
 * The file of the model behind an assignment: its own, where its decoder was trained on its codes, else its
 * checkpoint's. Null where there is none (an imported mapping, a deleted checkpoint).
 */
export function modelFileOf(workspace: Workspace, assignment: Assignment): string | null {
  if (!assignment.runId) return null
  const own = workspace.assignments.ownModel(assignment.id)
  if (own) return own.file
  const run = workspace.runs.get(assignment.runId)
  const kind = assignment.checkpoint ?? 'best-collision'
  return run.checkpoints.some((one) => one.kind === kind) ? workspace.checkpoints.modelFile(run.id, kind) : null
}

/** The model itself, kept for the next one who asks. */
export function modelOf(workspace: Workspace, assignment: Assignment): ModelWeights | null {
  // A file's name is used once: a running job that replaces a checkpoint gives it another.
  const file = modelFileOf(workspace, assignment)
  if (file === null) return null
  const found = kept.get(file)
  if (found) return found
  const model = readModelFile(file)
  kept.set(file, model)
  for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT))) kept.delete(oldest)
  return model
}
