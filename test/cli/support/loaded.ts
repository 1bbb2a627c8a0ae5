import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, basename } from 'node:path'
import type { Cli } from './cli'

/** Which processes of a command load TensorFlow, as the dynamic loader tells it (Linux). */
export async function tensorflowIn(cli: Cli, args: string[]): Promise<{ itself: boolean; children: number; status: number | null }> {
  const log = cli.file(`loader-${args.join('-').replace(/\W+/g, '_')}`)
  const { child, ended } = cli.start(args, { LD_DEBUG: 'files', LD_DEBUG_OUTPUT: log })
  const { status } = await ended
  const parts = readdirSync(dirname(log)).filter((file) => file.startsWith(`${basename(log)}.`))
  if (parts.length === 0) throw new Error('the loader told nothing')
  const pids = parts
    .filter((part) => readFileSync(join(dirname(log), part), 'utf8').includes('libtensorflow'))
    .map((part) => Number(part.slice(basename(log).length + 1)))
  const itself = pids.includes(child.pid!)
  return { itself, children: pids.length - Number(itself), status }
}

/** Whether a command, or any process that it starts, loads TensorFlow. */
export async function loadsTensorflow(cli: Cli, args: string[]): Promise<boolean> {
  const { itself, children } = await tensorflowIn(cli, args)
  return itself || children > 0
}

/** Whether a process has begun one of its own (Linux). */
export const hasChild = async (pid: number): Promise<boolean> =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim() !== ''
