import { examples } from '../example'
import type { AddCommand } from '../command'

export const addSchema: AddCommand = (parent, session) => {
  parent
    .command('schema')
    .description('JSON Schema of a configuration file, for editors that complete and check YAML')
    .option('--out <file.json>', 'write it there')
    .option('--force', 'overwrite an existing file')
    .addHelpText('after', examples('schema --out rqvae.schema.json   # then, first in the YAML: # yaml-language-server: $schema=rqvae.schema.json'))
    .action(async (options: { out?: string; force?: boolean }) => {
      const { jsonSchema, schemaText } = await import('@core/configuration')
      const { out } = options
      if (out === undefined) return session.result(jsonSchema(), () => schemaText().trimEnd())
      const { FileSink, writeFileAtomically } = await import('@core/formats/lib/atomicFile')
      await writeFileAtomically(out, { overwrite: options.force === true }, (temporary) => FileSink.with(temporary, (sink) => sink.write(schemaText())))
      await session.result({ out }, () => `Written to ${out}`)
    })
}
