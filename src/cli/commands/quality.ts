import type { Quality } from '@shared/quality'
import { StudioError } from '@shared/errors'
import { chosenResult, withChoice, type Choice } from '../choice'
import { examples } from '../example'
import { percent, table } from '../table'
import type { AddCommand } from '../command'

export const addQuality: AddCommand = (parent, session) => {
  const command = parent
    .command('quality <run>')
    .description('Figures that need no recommender, beside residual k-means and random codes on the same data')
  withChoice(command)
    .addHelpText('after', examples('quality latest', 'quality latest --checkpoint last --json'))
    .action(async (reference: string, options: Choice) => {
      const { followJob } = await import('../followJob')
      const { assignment } = chosenResult(await session.reading(), reference, options)
      const { quality } = await followJob<{ quality: Quality }>(session, {
        kind: 'quality',
        subject: assignment.name,
        input: { assignmentId: assignment.id },
        cancelled: new StudioError('quality.cancelled'),
      })
      await session.result({ assignment: assignment.name, ...quality }, () => {
        const sides = [quality.mapping, quality.residualKmeans, quality.random]
        const cells = (of: (side: (typeof sides)[number]) => number | null | undefined) =>
          sides.map((side) => {
            const value = of(side)
            return value === null || value === undefined ? '-' : percent(value)
          })
        const levels = quality.sizes.map((_, level) => level)
        return table(
          ['figure', assignment.name, 'residual k-means', 'random'],
          [
            ...levels.map((level) => [
              `neighbours that share the first ${level + 1}`,
              ...cells((side) => side?.neighbours?.share[level]),
            ]),
            ...quality.mapping.purity.flatMap(({ column }, at) =>
              levels.map((level) => [`purity by ${column}, first ${level + 1}`, ...cells((side) => side?.purity[at]?.purity[level])]),
            ),
            ['entropy / ln N', ...cells((side) => side?.entropyOverItems)],
            ['entropy / ln of all cells', ...cells((side) => side?.entropyOverCells)],
            ['collision rate', ...cells((side) => side?.collisionRate)],
          ],
        )
      })
    })
}
