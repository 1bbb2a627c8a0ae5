import { z } from 'zod'
import { Id } from '@shared/entities'
import { openWorkspace } from '@store/index'
import { LOSSES_NAME } from '@store/views/codeLosses'
import { embeddingOf } from '@store/views/embeddings'
import { stopped, type JobContext, type JobResult } from '../child/context'
import { layOutCodes, measureLosses } from '../work/measureCodes'

export const CodesInput = z.strictObject({ assignmentId: Id, umap: z.number().int().min(0).max(15).nullable() })

/** Measures what an assignment's codes lose, unless that is known, and lays one level's codes out where asked to. */
export async function measure(raw: unknown, context: JobContext): Promise<JobResult> {
  const { assignmentId, umap } = CodesInput.parse(raw)
  const workspace = openWorkspace(context.workspace, { create: false })
  try {
    const assignment = workspace.assignments.get(assignmentId)
    const matrix = workspace.embeddings.matrix(embeddingOf(workspace, assignment))
    try {
      if (!workspace.derived.get(assignmentId, LOSSES_NAME)) {
        await measureLosses(workspace, assignment, matrix, {
          onProgress: (done, total) => context.report({ done, total, message: 'encoding items' }),
          isCancelled: () => context.ask !== null,
        })
      }
      if (umap !== null && !context.ask) {
        await layOutCodes(workspace, assignment, matrix, umap, {
          onProgress: (done, total) => context.report({ done, total, message: 'laying out the map' }),
          isCancelled: async () => (await context.asked()) !== null,
        })
      }
    } finally {
      matrix.close()
    }
    if (context.ask) return stopped(context.ask)
    return { how: 'completed', result: { assignmentId } }
  } finally {
    workspace.close()
  }
}
