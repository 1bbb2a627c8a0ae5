import type { Run } from '@shared/entities'
import { runListDocument } from '../documents'
import { examples } from '../example'
import { percent, table } from '../table'
import type { AddCommand } from '../command'

export const addRunsList: AddCommand = (parent, session) => {
  parent
    .command('list')
    .description('List the runs of the workspace, newest first')
    .addHelpText('after', examples('runs list', 'runs list --json'))
    .action(async () => {
      const workspace = await session.reading()
      const runs: Run[] = []
      let after: (string | number | null)[] | null = null
      do {
        const page = workspace.runs.page({ after, limit: 1000 })
        runs.push(...page.rows)
        after = page.next
      } while (after)
      const document = runListDocument(runs)
      await session.result(document, () =>
        runs.length === 0
          ? 'There are no runs yet. Train one: bin/sid-studio train DATASET-OR-FILE'
          : table(
              ['ID', 'NAME', 'STATUS', 'DATASET', 'CREATED', 'COLLISIONS'],
              runs.map((run, i) => {
                const { createdAt, collisionRate } = document.runs[i]!
                return [
                  run.id,
                  run.name,
                  run.status,
                  run.datasetName,
                  createdAt.slice(0, 16).replace('T', ' '),
                  percent(collisionRate),
                ]
              }),
            ),
      )
    })
}
