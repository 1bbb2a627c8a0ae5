import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onLines } from './lines'
import type { JobTransport, Launch, ProcessExit } from './transport'

/** Jobs as plain Node processes: the command line's way, and the tests'. */
export function forkLaunch(entry: string = jobEntry()): Launch {
  // From source (tests, development) the entry is TypeScript, read through tsx.
  const fromSource = entry.endsWith('.ts')
  return ({ kind, environment }) => {
    const child = fork(entry, [kind], {
      execArgv: fromSource ? ['--import', 'tsx'] : [],
      env: {
        ...process.env,
        ...(fromSource ? { TSX_TSCONFIG_PATH: 'tsconfig.node.json' } : {}),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: Ctrl-C in a terminal is for the parent, which then asks politely. Should the parent die,
      // the closed channel tells.
      detached: process.platform !== 'win32',
      // Typed arrays survive; JSON would turn them into objects.
      serialization: 'advanced',
    })
    let exit: ProcessExit | null = null
    const listeners: ((exit: ProcessExit) => void)[] = []
    const end = (how: ProcessExit) => {
      if (exit) return
      exit = how
      for (const listener of listeners) listener(how)
    }
    // 'close' comes after the pipes are drained, so that the last message and line are never missed.
    child.on('close', (code, signal) => end({ code, signal }))
    child.on('error', () => {
      if (child.pid === undefined) end({ code: null, signal: null })
    })
    return {
      pid: child.pid,
      send: (message) => {
        if (child.connected) child.send(message as object, () => {}) // a failure shows as the exit
      },
      onMessage: (listener) => child.on('message', listener),
      onOutput: (listener) => onLines(child.stdout, listener),
      onErrorOutput: (listener) => onLines(child.stderr, listener),
      onExit: (listener) => {
        if (exit) listener(exit)
        else listeners.push(listener)
      },
      kill: () => void child.kill('SIGKILL'),
    } satisfies JobTransport
  }
}

/** The job's entry file: beside the bundle (or above its chunks), or the source while developing. */
export function jobEntry(from: string = import.meta.url): string {
  const here = fileURLToPath(from)
  if (here.endsWith('.ts')) return join(dirname(here), '..', 'entry.ts')
  for (const folder of [dirname(here), dirname(dirname(here))]) {
    const entry = join(folder, 'job.js')
    if (existsSync(entry)) return entry
  }
  throw new Error(`job.js is missing beside ${here}; build the program again.`)
}
