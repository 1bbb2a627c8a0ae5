import { readModelFile } from '@core/formats/model/read'
import { fittedSpace, seenSizes } from '@core/resolve/fittedSpace'
import type { ResolveInput } from '@core/resolve/resolver'
import type { EmbeddingMatrix, ModelWeights } from '@core/tokenizer/events'
import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'
import { latentsOfRun, type LatentHooks } from './latents'

/** An assignment with all that moves of its items are weighed by. */
export interface ResolveSpace {
  input: ResolveInput
  /** Null for an imported mapping: its codewords are fitted to its codes. */
  model: ModelWeights | null
  /** Epochs that the model's decoder was trained on resolved codes; 0: it is the checkpoint's own. */
  fineTunedEpochs: number
}

/** Throws checkpoint.notFound, resolve.noModel (a run's assignment that names no checkpoint). */
export function resolveSpaceOf(
  workspace: Workspace,
  assignment: Assignment,
  matrix: EmbeddingMatrix,
  hooks: LatentHooks = {},
): ResolveSpace {
  const { runId, checkpoint, levels } = assignment
  const codes = workspace.assignments.codes(assignment.id)
  const shape = { items: matrix.items, levels, sizes: assignment.sizes ?? seenSizes(codes, levels), codes }
  if (runId === null) {
    const rows = matrix.resident?.slice() ?? matrix.read(0, matrix.items)
    return { input: { ...shape, ...fittedSpace(rows, codes, levels, shape.sizes) }, model: null, fineTunedEpochs: 0 }
  }
  if (checkpoint === null) throw new StudioError('resolve.noModel', { name: assignment.name })
  const run = workspace.runs.get(runId)
  const kept = run.checkpoints.find((one) => one.kind === checkpoint)
  if (!kept) throw new StudioError('checkpoint.notFound', { run: run.name, kind: checkpoint })
  const own = workspace.assignments.ownModel(assignment.id)
  const model = readModelFile(own?.file ?? workspace.checkpoints.modelFile(runId, checkpoint))
  const latents = latentsOfRun(workspace, runId, kept.epoch, model, matrix, hooks)
  return {
    input: { ...shape, width: latents.length / matrix.items, latents, codebooks: model.codebooks },
    model,
    fineTunedEpochs: own?.fineTunedEpochs ?? 0,
  }
}
