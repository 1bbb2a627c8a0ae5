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
      const { jsonSchema } = await import('@core/configuration')
      const schema = jsonSchema()
      const text = JSON.stringify(schema, null, 2)
      const { out } = options
      if (out === undefined) return session.result(schema, () => text)
      const { FileSink, writeFileAtomically } = await import('@core/formats/lib/atomicFile')
      await writeFileAtomically(out, { overwrite: options.force === true }, (temporary) => FileSink.with(temporary, (sink) => sink.write(`${text}\n`)))
      await session.result({ out }, () => `Written to ${out}`)
    })
}
