import { StudioError } from '@shared/errors'
import type { SidCheck } from '@shared/verification'
import { EXIT } from '../exitStatus'
import { examples } from '../example'
import type { AddCommand } from '../command'

export const addRunsVerify: AddCommand = (parent, session) => {
  parent
    .command('verify <run>')
    .description("Derive a run's SIDs anew from its saved weights and compare them with the saved ones")
    .addHelpText('after', examples('runs verify latest'))
    .action(async (reference: string) => {
      const { followJob } = await import('../followJob')
      const run = (await session.reading()).runs.resolve(reference)
      const { checks } = await followJob<{ checks: SidCheck[] }>(session, {
        kind: 'verify',
        subject: run.name,
        input: { runId: run.id },
        cancelled: new StudioError('dataset.workCancelled', { name: run.name }),
      })
      if (checks.some(({ differing }) => differing > 0)) session.status = EXIT.failed
      await session.result({ runId: run.id, checks }, () =>
        checks
          .map(({ checkpoint, epoch, items, differing }) =>
            differing === 0
              ? `${checkpoint} (epoch ${epoch}): all ${items} SIDs derived from the saved weights are the saved ones`
              : `${checkpoint} (epoch ${epoch}): ${differing} of ${items} SIDs differ from the saved ones`,
          )
          .join('\n') || `The run ${run.name} has no checkpoint yet.`,
      )
    })
}
