import type { Resolved } from '@jobs/kinds/resolve'
import type { Assignment, ResolveMethod } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'
import type { Session } from './session'

export interface ResolveAsked {
  method: ResolveMethod
  capacity: number
  dryRun?: boolean
  fineTuneEpochs: number
}

/** What came of it; `name`: of the assignment that was made, null where nothing was kept. */
export type ResolvedHere = Resolved & { name: string | null }

/**
 * Resolves an assignment: here where no decoder is trained, in plain JavaScript; else in a process of its own, with
 * TensorFlow. Throws what the resolvers throw, training.notFinite, and Interrupted.
 */
export async function resolveWith(
  session: Session,
  workspace: Workspace,
  assignment: Assignment,
  asked: ResolveAsked,
): Promise<ResolvedHere> {
  const { method, capacity, fineTuneEpochs } = asked
  const { freeName } = await import('@jobs/work/freeName')
  const name = asked.dryRun ? null : freeName(workspace, assignment, method)
  if (fineTuneEpochs > 0) {
    const { followJob } = await import('./followJob')
    const resolved = await followJob<Resolved>(session, {
      kind: 'resolve',
      subject: assignment.name,
      input: { assignmentId: assignment.id, method, capacity, apply: name, fineTuneEpochs },
      cancelled: new StudioError('resolve.cancelled'),
    })
    return { ...resolved, name }
  }
  const [{ applyResolution, proposeResolution }, { resolutionPreview }] = await Promise.all([
    import('@jobs/work/resolveAssignment'),
    import('@jobs/work/resolutionPreview'),
  ])
  const proposal = session.signals.blocking(() =>
    proposeResolution(workspace, assignment, { method, capacity }, {
      onProgress: (rows, of) => session.progress.show(`encoding ${rows} of ${of} items`),
      onResolving: (done, of) => session.progress.show(`resolving ${done} of ${of} prefixes`),
    }),
  )
  if (name !== null) applyResolution(workspace, assignment, proposal, method, name)
  return {
    name,
    preview: resolutionPreview(assignment, { method, capacity }, proposal),
    figures: proposal.figures,
    fineTunedEpochs: proposal.fineTunedEpochs,
  }
}
