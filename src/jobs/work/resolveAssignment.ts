import { readModelFile } from '@core/formats/model/read'
import { figuresOf } from '@core/metrics'
import { resolverNamed, type ResolverName } from '@core/resolve/registry'
import type { Resolution } from '@core/resolve/resolver'
import type { EmbeddingMatrix, ModelWeights } from '@core/tokenizer/events'
import { errorsOfCodes } from '@core/tokenizer/plainDecode'
import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Figures } from '@shared/figures'
import type { Workspace } from '@store/index'
import { collisionGroups } from './collisionGroups'
import { latentsOfRun, type LatentHooks } from './latents'

export interface ResolveRequest {
  method: ResolverName
  capacity: number
}

/** What a method proposes, and the figures of the proposed codes. */
export interface Proposal {
  resolution: Resolution
  figures: Figures
}

/** Previews a method on an assignment of a run. Nothing is changed. Throws resolve.noModel, resolve.cancelled. */
export function proposeResolution(
  workspace: Workspace,
  assignment: Assignment,
  request: ResolveRequest,
  hooks: LatentHooks = {},
): Proposal {
  const { runId, checkpoint } = assignment
  if (runId === null || checkpoint === null || assignment.sizes === null) {
    throw new StudioError('resolve.noModel', { name: assignment.name })
  }
  const run = workspace.runs.get(runId)
  const kept = run.checkpoints.find((one) => one.kind === checkpoint)
  if (!kept) throw new StudioError('checkpoint.notFound', { run: run.name, kind: checkpoint })
  const model = readModelFile(workspace.checkpoints.modelFile(runId, checkpoint))
  const matrix = workspace.embeddings.matrix(run.embeddingId)
  try {
    const latents = latentsOfRun(workspace, runId, kept.epoch, model, matrix, hooks)
    const resolution = resolverNamed(request.method).preview(
      {
        items: matrix.items,
        levels: assignment.levels,
        sizes: assignment.sizes,
        codes: workspace.assignments.codes(assignment.id),
        width: latents.length / matrix.items,
        latents,
        codebooks: model.codebooks,
      },
      { capacity: request.capacity, isCancelled: hooks.isCancelled },
    )
    return {
      resolution,
      figures: resolvedFigures(
        assignment,
        workspace.assignments.codes(assignment.id),
        resolution,
        model,
        matrix,
      ),
    }
  } finally {
    matrix.close()
  }
}

/** Keeps a proposal as an assignment of its own; the one it came from stays. Throws assignment.nameTaken. */
export function applyResolution(
  workspace: Workspace,
  assignment: Assignment,
  proposal: Proposal,
  method: ResolverName,
  name: string,
): Assignment {
  const run = workspace.runs.get(assignment.runId!)
  const matrix = workspace.embeddings.matrix(run.embeddingId)
  try {
    return workspace.assignments.create({
      datasetId: assignment.datasetId,
      runId: run.id,
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
    })
  } finally {
    matrix.close()
  }
}

/** The method's own name, or the first free one after it: `minimum-cost`, `minimum-cost-2`, … */
export function freeName(workspace: Workspace, runId: string, method: string): string {
  const taken = new Set(workspace.assignments.listOfRun(runId).map((assignment) => assignment.name))
  for (let i = 1; ; i++) {
    const name = i === 1 ? method : `${method}-${i}`
    if (!taken.has(name)) return name
  }
}

/** Only the moved rows are decoded, before and after: the rest of the error stays what it was. */
function resolvedFigures(
  assignment: Assignment,
  before: Int32Array,
  { codes, moved }: Resolution,
  model: ModelWeights,
  matrix: EmbeddingMatrix,
): Figures {
  const { figures, levels, sizes } = assignment
  const {
    reconstructionMse: mse,
    fractionOfVarianceUnexplained: fvu,
    exactDuplicateFloor: floor,
    items,
  } = figures
  let change = 0
  if (moved.length > 0) {
    const raw = matrix.gather(moved)
    const [old, next] = [before, codes].map((all) =>
      errorsOfCodes(model, raw, moved.length, rowsOf(all, levels, moved)),
    )
    for (let i = 0; i < moved.length; i++) change += next![i]! - old![i]!
  }
  const nextMse = mse === null ? null : Math.max(0, mse + change / (items * matrix.dimensions))
  // Both are the same sum of squares over constants: items × dimensions, and the total variance. The ratio first:
  // it is exactly 1 where nothing moved, while fvu · mse / mse may miss fvu by its last bit.
  const nextFvu =
    fvu === null || nextMse === null || mse === null ? null : mse === 0 ? fvu : fvu * (nextMse / mse)
  return figuresOf({
    codes,
    levels,
    sizes,
    distinctEmbeddings: floor === null ? null : items - Math.round(floor * items),
    reconstruction: nextMse === null || nextFvu === null ? null : { mse: nextMse, fvu: nextFvu },
  })
}

function rowsOf(codes: Int32Array, levels: number, rows: Int32Array): Int32Array {
  const part = new Int32Array(rows.length * levels)
  rows.forEach((row, i) => part.set(codes.subarray(row * levels, (row + 1) * levels), i * levels))
  return part
}
