import { z } from 'zod'
import { suffixesOf } from '@core/metrics'
import { Id } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { ResolveMethod } from '@shared/entities'
import type { ResolutionPreview } from '@shared/ipc/collisions'
import { openWorkspace } from '@store/index'
import type { JobContext, JobResult } from '../child/context'
import { applyResolution, proposeResolution } from '../work/resolveAssignment'

export const ResolveInput = z.strictObject({
  assignmentId: Id,
  method: ResolveMethod,
  capacity: z.number().int().min(1).max(1000),
  /** Name of the assignment to make of it; null: a preview only. */
  apply: z.string().min(1).max(200).nullable().default(null),
  /** Epochs to train the decoder on the resolved codes before they are applied. */
  fineTuneEpochs: z.number().int().min(0).max(10_000).default(0),
  /** Threads that TensorFlow may use for that; 0: as many as there are cores. */
  threads: z.number().int().min(0).default(0),
})
export type ResolveInput = z.input<typeof ResolveInput>

const MOST_PREFIXES = 50

/** Under which name the assignment's derived data hold a preview; its file holds the proposed codes (N×D, int32). */
export const previewName = (method: string, capacity: number): string => `resolution.${method}.${capacity}`

/** Previews a method on an assignment, keeps the preview, and makes an assignment of it where it is told to. */
export async function resolve(raw: unknown, context: JobContext): Promise<JobResult> {
  const { assignmentId, method, capacity, apply, fineTuneEpochs, threads } = ResolveInput.parse(raw)
  const workspace = openWorkspace(context.workspace, { create: false })
  try {
    const assignment = workspace.assignments.get(assignmentId)
    context.report({ done: 0, total: null, message: 'encoding items' })
    const proposal = proposeResolution(
      workspace,
      assignment,
      { method, capacity },
      {
        onProgress: (done, total) => context.report({ done, total, message: 'encoding items' }),
      },
    )
    const { resolution, figures } = proposal
    if (await context.asked())
      return { how: context.ask === 'cancel' ? 'cancelled' : 'interrupted', result: null }
    const preview: ResolutionPreview = {
      id: `${assignmentId}.${method}.${capacity}`,
      assignmentId,
      method,
      capacity,
      moved: resolution.moved.length,
      collisionsBefore: resolution.collisionsBefore,
      collisionsAfter: resolution.collisionsAfter,
      distortionAdded: resolution.distortionAdded,
      distortionShare:
        resolution.quantisationError > 0 ? resolution.distortionAdded / resolution.quantisationError : null,
      overfull: resolution.overfull.slice(0, MOST_PREFIXES),
      overfullPrefixes: resolution.overfull.length,
      largestSuffix: largest(suffixesOf(resolution.codes, assignment.levels)),
      reconstructionMse: figures.reconstructionMse,
      fractionOfVarianceUnexplained: figures.fractionOfVarianceUnexplained,
    }
    const { buffer, byteOffset, byteLength } = resolution.codes
    workspace.derived.put(assignmentId, previewName(method, capacity), preview, [
      new Uint8Array(buffer, byteOffset, byteLength),
    ])
    if (apply === null) return { how: 'completed', result: { previewId: preview.id, assignmentId: null } }
    const tuned =
      fineTuneEpochs === 0
        ? proposal
        : await (await import('../work/fineTuneResolved')).fineTuneResolved(workspace, assignment, proposal, fineTuneEpochs, {
            threads,
            isCancelled: () => context.ask !== null,
            onProgress: (done, total) => context.report({ done, total, message: 'fine-tuning the decoder' }),
          })
    const made = applyResolution(workspace, assignment, tuned, method, apply)
    return { how: 'completed', result: { previewId: preview.id, assignmentId: made.id } }
  } catch (error) {
    if (context.ask && error instanceof StudioError && CANCELLED.has(error.code)) {
      return { how: context.ask === 'cancel' ? 'cancelled' : 'interrupted', result: null }
    }
    throw error
  } finally {
    workspace.close()
  }
}

const CANCELLED = new Set<string>(['resolve.cancelled', 'training.cancelled'])

/** Null where no suffix is needed. */
function largest(suffixes: Int32Array): number | null {
  let most = 0
  for (const suffix of suffixes) if (suffix > most) most = suffix
  return most === 0 ? null : most
}
