import { examples } from '../example'
import type { AddCommand } from '../command'

export const addRunsDiagnose: AddCommand = (parent, session) => {
  parent
    .command('diagnose <run>')
    .description('Say which level has collapsed, why, and what to change (or that the run is healthy)')
    .option('--rules', 'list the rules and their thresholds beside it')
    .addHelpText('after', examples('runs diagnose latest', 'runs diagnose 3f2a --rules', 'runs diagnose latest --json'))
    .action(async (reference: string, options: { rules?: boolean }) => {
      const [{ diagnosis }, { diagnosisText, rulesText }, { DOCTOR_THRESHOLDS }] = await Promise.all([
        import('@store/views/diagnosis'),
        import('../diagnosisText'),
        import('@shared/doctor'),
      ])
      const workspace = await session.reading()
      const run = workspace.runs.resolve(reference)
      const found = diagnosis(workspace, run.id)
      const thresholds = options.rules ? { thresholds: DOCTOR_THRESHOLDS } : {}
      await session.result({ runId: run.id, ...found, ...thresholds }, () =>
        [`Run ${run.name} (${run.id}): ${run.status}`, diagnosisText(found), ...(options.rules ? [rulesText()] : [])].join('\n\n'),
      )
    })
}
