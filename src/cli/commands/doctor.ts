import { examples } from '../example'
import { table } from '../table'
import type { AddCommand } from '../command'

export const addDoctor: AddCommand = (parent, session) => {
  parent
    .command('doctor')
    .description('Say which versions, engine and device would be used, and why')
    .addHelpText('after', examples('doctor', 'doctor --json'))
    .action(async () => {
      const { doctorDocument } = await import('../doctorDocument')
      const document = doctorDocument(session.workspaceFolder)
      await session.result(document, () => {
        const { versions, facts } = document
        const lines = [
          `Semantic ID Studio ${versions.app} on Node ${versions.node}, ${document.platform}, ${document.cores} cores, ${(document.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
          `Training runs on ${document.backend} (${document.device}).`,
          `Workspace: ${document.workspace}`,
          '',
          table(
            ['PART', 'VERSION', 'STATE', 'WHY'],
            facts.map((fact) => [fact.name, fact.version, fact.level, fact.text]),
          ),
        ]
        return lines.join('\n')
      })
    })
}
