import { modelBytes } from '@core/formats/model/write'
import { figuresOf } from '@core/metrics'
import { previewEdited } from '@core/resolve/edited'
import { resolverNamed } from '@core/resolve/registry'
import { resolutionOf } from '@core/resolve/resolution'
import type { Resolution } from '@core/resolve/resolver'
import { begin } from '@core/resolve/work'
import type { EmbeddingMatrix, ModelWeights } from '@core/tokenizer/events'
import { errorsOfCodes } from '@core/tokenizer/plainDecode'
import type { Assignment, ResolveMethod } from '@shared/entities'
import type { Figures } from '@shared/figures'
import type { Workspace } from '@store/index'
import { embeddingOf } from '@store/views/embeddings'
import { collisionGroups } from './collisionGroups'
import { carryEdits, handEditsOf } from './handEdits'
import type { LatentHooks } from './latents'
import { resolveSpaceOf } from './resolveSpace'

export interface ResolveRequest {
  method: ResolveMethod
  capacity: number
  /** N×D: what the method has proposed before; it is weighed, not asked again. */
  known?: Int32Array | null
}

export interface ProposeHooks extends LatentHooks {
  /** The method's own steps, once the items are encoded. */
  onResolving?: (done: number, total: number) => void
}

/** What a method proposes, and the figures of the proposed codes under the model beside them. */
export interface Proposal {
  resolution: Resolution
  figures: Figures
  /** Null for an imported mapping. */
  model: ModelWeights | null
  /** Epochs that this model's decoder was trained on resolved codes; 0: it is the checkpoint's own. */
  fineTunedEpochs: number
}

/** Previews a method on an assignment. Nothing is changed. Throws resolve.noModel, resolve.cancelled. */
export function proposeResolution(
  workspace: Workspace,
  assignment: Assignment,
  request: ResolveRequest,
  hooks: ProposeHooks = {},
): Proposal {
  const matrix = workspace.embeddings.matrix(embeddingOf(workspace, assignment))
  try {
    const { input, model, fineTunedEpochs } = resolveSpaceOf(workspace, assignment, matrix, hooks)
    const options = { capacity: request.capacity, isCancelled: hooks.isCancelled, onProgress: hooks.onResolving }
    const resolution = request.known
      ? resolutionOf({ ...begin(input), codes: request.known }, options)
      : previewEdited(resolverNamed(request.method), input, handEditsOf(workspace, assignment.id), options)
    const figures = resolvedFigures(assignment, input.codes, resolution, model, matrix)
    return { resolution, model, fineTunedEpochs, figures }
  } finally {
    matrix.close()
  }
}

/** Keeps a proposal as an assignment of its own; the one it came from stays. Throws assignment.nameTaken. */
export function applyResolution(
  workspace: Workspace,
  assignment: Assignment,
  proposal: Proposal,
  method: ResolveMethod,
  name: string,
): Assignment {
  const matrix = workspace.embeddings.matrix(embeddingOf(workspace, assignment))
  try {
    const made = workspace.assignments.create({
      datasetId: assignment.datasetId,
      runId: assignment.runId,
      name,
      kind: 'resolved',
      checkpoint: assignment.checkpoint,
      method,
      parentId: assignment.id,
      sizes: assignment.sizes,
      levels: assignment.levels,
      codes: proposal.resolution.codes,
      figures: proposal.figures,
      groups: collisionGroups(proposal.resolution.codes, assignment.levels, matrix),
      ...(proposal.model !== null && proposal.fineTunedEpochs > 0 && {
        model: { bytes: [modelBytes(proposal.model)], fineTunedEpochs: proposal.fineTunedEpochs },
      }),
    })
    carryEdits(workspace, assignment, made)
    return made
  } finally {
    matrix.close()
  }
}

/** Only the moved rows are decoded, before and after: the rest of the error stays what it was. */
function resolvedFigures(
  assignment: Assignment,
  before: Int32Array,
  { codes, moved }: Resolution,
  model: ModelWeights | null,
  matrix: EmbeddingMatrix,
): Figures {
  const { figures, levels, sizes } = assignment
  const { reconstructionMse: mse, exactDuplicateFloor: floor, items } = figures
  let change = 0
  if (moved.length > 0 && model !== null) {
    const raw = matrix.gather(moved)
    const [old, next] = [before, codes].map((all) =>
      errorsOfCodes(model, raw, moved.length, rowsOf(all, levels, moved)),
    )
    for (let i = 0; i < moved.length; i++) change += next![i]! - old![i]!
  }
  const nextMse = mse === null ? null : Math.max(0, mse + change / (items * matrix.dimensions))
  return figuresOf({
    codes,
    levels,
    sizes,
    distinctEmbeddings: floor === null ? null : items - Math.round(floor * items),
    reconstruction: nextMse === null ? null : reconstructionAt(nextMse, figures),
  })
}

/**
 * The error as a share of the variance too: both are the same sum of squares over constants, items × dimensions and
 * the total variance, so the figures of other codes of the same items tell the one by the other.
 */
export function reconstructionAt(
  mse: number,
  known: Pick<Figures, 'reconstructionMse' | 'fractionOfVarianceUnexplained'>,
): { mse: number; fvu: number } | null {
  const { reconstructionMse: knownMse, fractionOfVarianceUnexplained: knownFvu } = known
  if (knownMse === null || knownFvu === null) return null
  // The ratio first: it is exactly 1 where nothing moved, while fvu · mse / mse may miss fvu by its last bit.
  return { mse, fvu: knownMse === 0 ? knownFvu : knownFvu * (mse / knownMse) }
}

function rowsOf(codes: Int32Array, levels: number, rows: Int32Array): Int32Array {
  const part = new Int32Array(rows.length * levels)
  rows.forEach((row, i) => part.set(codes.subarray(row * levels, (row + 1) * levels), i * levels))
  return part
}
