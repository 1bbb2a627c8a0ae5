import { z } from 'zod'
import { Id, ResolveMethod } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { ResolutionPreview } from '@shared/ipc/collisions'
import type { Workspace } from '@store/index'
import { previewCodes } from '@store/views/moves'
import type { JobWork } from '../child/context'
import { inWorkspace } from '../work/inWorkspace'
import { resolutionPreview } from '../work/resolutionPreview'
import { applyResolution, proposeResolution } from '../work/resolveAssignment'

export const ResolveInput = z.strictObject({
  assignmentId: Id,
  method: ResolveMethod,
  capacity: z.number().int().min(1).max(1000),
  /** Name of the assignment to make of it; null: a preview only. */
  apply: z.string().min(1).max(200).nullable().default(null),
  /** Epochs to train the decoder on the resolved codes before they are applied. */
  fineTuneEpochs: z.number().int().min(0).max(10_000).default(0),
})
export type ResolveInput = z.input<typeof ResolveInput>

/** What the job ends with, besides the ids that the window goes on with. */
export interface Resolved {
  preview: ResolutionPreview
  /** Of the codes under the decoder that was trained on them. */
  figures: Pick<ResolutionPreview, 'reconstructionMse' | 'fractionOfVarianceUnexplained'>
  fineTunedEpochs: number
}

/** Under which name the assignment's derived data hold a preview; its file holds the proposed codes (N×D, int32). */
export const previewName = (method: string, capacity: number): string => `resolution.${method}.${capacity}`

/** Previews a method on an assignment, keeps the preview, and makes an assignment of it where it is told to. */
export const resolve: JobWork = (raw, context) => {
  const { assignmentId, method, capacity, apply, fineTuneEpochs } = ResolveInput.parse(raw)
  return inWorkspace(context, 'encoding items', async (workspace, { onProgress, isCancelled }) => {
    const assignment = workspace.assignments.get(assignmentId)
    const kept = keptPreview(workspace, assignmentId, previewName(method, capacity))
    if (kept !== null && apply === null && fineTuneEpochs === 0) return { previewId: kept.id, assignmentId: null }
    context.report({ done: 0, total: null, message: 'encoding items' })
    const proposal = proposeResolution(workspace, assignment, { method, capacity, known: kept?.codes ?? null }, {
      onProgress,
      onResolving: (done, total) => context.report({ done, total, message: 'resolving' }),
    })
    if (await context.asked()) throw new StudioError('resolve.cancelled')
    const preview = resolutionPreview(assignment, { method, capacity }, proposal)
    const { buffer, byteOffset, byteLength } = proposal.resolution.codes
    if (!workspace.readonly) {
      workspace.derived.put(assignmentId, previewName(method, capacity), preview, [new Uint8Array(buffer, byteOffset, byteLength)])
    }
    const tuned =
      fineTuneEpochs === 0
        ? proposal
        : await (await import('../work/fineTuneResolved')).fineTuneResolved(workspace, assignment, proposal, fineTuneEpochs, {
            isCancelled,
            onProgress: (done, total) => context.report({ done, total, message: 'fine-tuning the decoder' }),
          })
    const made = apply === null ? null : applyResolution(workspace, assignment, tuned, method, apply)
    const { reconstructionMse, fractionOfVarianceUnexplained } = tuned.figures
    const resolved: Resolved = { preview, figures: { reconstructionMse, fractionOfVarianceUnexplained }, fineTunedEpochs: tuned.fineTunedEpochs }
    return { previewId: preview.id, assignmentId: made?.id ?? null, ...resolved }
  }, { reading: apply === null })
}

/** What was found before and still holds: decisions by hand drop the previews made without them. */
function keptPreview(workspace: Workspace, assignmentId: string, name: string): { id: string; codes: Int32Array } | null {
  const preview = ResolutionPreview.safeParse(workspace.derived.get(assignmentId, name)?.value)
  const codes = previewCodes(workspace, assignmentId, name)
  return preview.success && codes !== null ? { id: preview.data.id, codes } : null
}
