import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, basename } from 'node:path'
import type { Cli } from './cli'

/** Whether a command, or any process that it starts, loads TensorFlow: as the dynamic loader tells it (Linux). */
export async function loadsTensorflow(cli: Cli, args: string[]): Promise<boolean> {
  const log = cli.file(`loader-${args.join('-').replace(/\W+/g, '_')}`)
  await cli.run(args, { LD_DEBUG: 'files', LD_DEBUG_OUTPUT: log })
  const parts = readdirSync(dirname(log)).filter((file) => file.startsWith(`${basename(log)}.`))
  if (parts.length === 0) throw new Error('the loader told nothing')
  return parts.some((part) => readFileSync(join(dirname(log), part), 'utf8').includes('libtensorflow'))
}
