import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { root } from './fixture'

const run = promisify(execFile)

/** The command line on the workspace of a folder; its one JSON document. */
export async function commandLine(folder: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(
    process.execPath,
    [path.join(root, 'bin/sid-studio'), '--json', '--workspace', path.join(folder, 'workspace'), ...args],
    { cwd: root, maxBuffer: 1 << 26 },
  )
  return JSON.parse(stdout) as Record<string, unknown>
}
export const idOf = (document: Record<string, unknown>, key: string): string => String(document[key])
