import type { Readable } from 'node:stream'
import { onLines } from './lines'
import type { JobTransport, Launch, ProcessExit } from './transport'

/** The part of Electron's `UtilityProcess` that is needed; given by main, so that this file loads without Electron. */
export interface UtilityChild {
  readonly pid: number | undefined
  readonly stdout: NodeJS.ReadableStream | null
  readonly stderr: NodeJS.ReadableStream | null
  postMessage(message: unknown): void
  kill(): boolean
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
}

export type UtilityFork = (
  entry: string,
  args: string[],
  options: { serviceName: string; stdio: 'pipe'; env: Record<string, string | undefined> },
) => UtilityChild

/** Jobs as Electron utility processes: the app's way. `fork` is `utilityProcess.fork`, `entry` the bundled job.js. */
export function utilityLaunch(fork: UtilityFork, entry: string): Launch {
  return ({ kind, environment }) => {
    const child = fork(entry, [kind], {
      serviceName: `job ${kind}`,
      stdio: 'pipe',
      env: { ...process.env, ...environment },
    })
    let exit: ProcessExit | null = null
    const listeners: ((exit: ProcessExit) => void)[] = []
    child.on('exit', (code) => {
      exit = fromExitCode(code)
      for (const listener of listeners) listener(exit)
    })
    const pid = () => child.pid
    return {
      get pid() {
        return pid()
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onOutput: (listener) => onLines(child.stdout as Readable | null, listener),
      onErrorOutput: (listener) => onLines(child.stderr as Readable | null, listener),
      onExit: (listener) => {
        if (exit) listener(exit)
        else listeners.push(listener)
      },
      kill: () => {
        // Electron's own kill() sends SIGTERM, which a hung process never hears.
        if (child.pid === undefined) child.kill()
        else
          try {
            process.kill(child.pid, 'SIGKILL')
          } catch {
            child.kill()
          }
      },
    } satisfies JobTransport
  }
}

const SIGNALS: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  6: 'SIGABRT',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
}

/** Electron gives a killed process's signal as its exit code. Our own processes end with 0 or 1 only. */
function fromExitCode(code: number): ProcessExit {
  const signal = process.platform === 'win32' || code === 1 ? undefined : SIGNALS[code]
  return signal ? { code: null, signal } : { code, signal: null }
}
