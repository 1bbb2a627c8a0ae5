import { readModelFile } from '@core/formats/model/read'
import type { ModelWeights } from '@core/tokenizer/events'
import type { Assignment } from '@shared/entities'
import type { Workspace } from '../workspace'

/** The last models asked for; a page asks for the same one again and again. */
const KEPT = 3
const kept = new Map<string, ModelWeights>()

/** The model behind an assignment; null where there is none (an imported mapping, a deleted checkpoint). */
export function modelOf(workspace: Workspace, assignment: Assignment): ModelWeights | null {
  if (!assignment.runId) return null
  const run = workspace.runs.get(assignment.runId)
  const kind = assignment.checkpoint ?? 'best-collision'
  const checkpoint = run.checkpoints.find((one) => one.kind === kind)
  if (!checkpoint) return null
  // A running job replaces checkpoints; the epoch tells one from the next.
  const key = `${run.id}/${kind}/${checkpoint.epoch}`
  const found = kept.get(key)
  if (found) return found
  const model = readModelFile(workspace.checkpoints.modelFile(run.id, kind))
  kept.set(key, model)
  for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT))) kept.delete(oldest)
  return model
}
