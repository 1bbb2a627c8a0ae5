import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtCli } from './build'

export interface Ended {
  /** Null where a signal ended it. */
  status: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  milliseconds: number
}

export interface Started {
  child: ChildProcess
  ended: Promise<Ended>
  /** Resolves when standard error holds the text. */
  says(text: string | RegExp): Promise<void>
}

/** The command line as people run it: a process of its own, in a workspace of its own. */
export class Cli {
  readonly folder = mkdtempSync(join(tmpdir(), 'sid-cli-'))
  readonly workspace = join(this.folder, 'workspace')
  private constructor(private readonly script: string) {}

  static async make(): Promise<Cli> {
    return new Cli(await builtCli())
  }

  file(name: string): string {
    return join(this.folder, name)
  }

  start(
    args: string[],
    environment: Record<string, string> = {},
    as: { uid?: number; gid?: number } = {},
  ): Started {
    const startedAt = Date.now()
    const child = spawn(process.execPath, [this.script, ...args], {
      cwd: this.folder,
      env: { ...process.env, SID_STUDIO_WORKSPACE: this.workspace, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a test can send Ctrl-C as a terminal does: to all of it.
      detached: true,
      ...as,
    })
    let stdout = ''
    let stderr = ''
    const listeners = new Set<() => void>()
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      for (const listener of listeners) listener()
    })
    const ended = new Promise<Ended>((resolve) =>
      child.on('close', (status, signal) =>
        resolve({ status, signal, stdout, stderr, milliseconds: Date.now() - startedAt }),
      ),
    )
    const says = (text: string | RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (typeof text === 'string' ? stderr.includes(text) : text.test(stderr)) {
            listeners.delete(look)
            resolve()
          }
        }
        listeners.add(look)
        void ended.then(() => reject(new Error(`it ended without saying ${text}: ${stderr}`)))
        look()
      })
    return { child, ended, says }
  }

  run(args: string[], environment?: Record<string, string>): Promise<Ended> {
    return this.start(args, environment).ended
  }

  /** Runs with --json; standard output must be one document and the status as expected (0). */
  async json<T = Record<string, unknown>>(args: string[], status = 0): Promise<T> {
    const ended = await this.run([...args, '--json'])
    if (ended.status !== status) {
      throw new Error(
        `${args.join(' ')} ended with ${ended.status ?? ended.signal}, not ${status}:\n${ended.stdout}\n${ended.stderr}`,
      )
    }
    return JSON.parse(ended.stdout) as T
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
