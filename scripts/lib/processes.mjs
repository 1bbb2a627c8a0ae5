import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
/** @type {((pids: number[]) => void)[]} */
const watchers = []

/** Tells who is running whenever that changes: a lock writes it down for whoever takes over after a SIGKILL. */
export function onChildren(/** @type {(pids: number[]) => void} */ watcher) {
  watchers.push(watcher)
  return () => void watchers.splice(watchers.indexOf(watcher), 1)
}

const tell = () => watchers.forEach((watcher) => watcher([...running].flatMap(({ pid }) => pid ?? [])))

/** @param {import('node:child_process').ChildProcess} child */
function track(child) {
  running.add(child)
  tell()
  child.once('close', () => {
    running.delete(child)
    tell()
  })
}

/** Children lead process groups of their own (Windows has none), so that a compiler goes with its make. */
export const hasGroups = process.platform !== 'win32'

/**
 * Signals a process and all that it started.
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  if (pid === undefined) return
  for (const target of hasGroups ? [-pid, pid] : [pid]) {
    try {
      process.kill(target, signal)
      return
    } catch {
      // Not a group's leader, or nothing of it is left.
    }
  }
}

/** Asks every child that still runs to end. */
export function endChildren(/** @type {NodeJS.Signals} */ signal = 'SIGTERM') {
  for (const { pid } of running) signalGroup(pid, signal)
}

/**
 * Runs a command to its end. Its output appears only in the error, or at once with SID_STUDIO_VERBOSE=1.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<string>} what it printed on stdout
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: hasGroups,
    })
    track(child)
    let stdout = ''
    let everything = ''
    const collect = (/** @type {Buffer} */ data) => {
      everything = (everything + data).slice(-8000)
      if (process.env.SID_STUDIO_VERBOSE === '1') process.stderr.write(data)
    }
    child.stdout?.on('data', (data) => (stdout += data)).on('data', collect)
    child.stderr?.on('data', collect)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve(stdout)
      else reject(new CommandFailed([command, ...args].join(' '), code ?? signal, everything.trim()))
    })
  })
}

export class CommandFailed extends Error {
  constructor(command, end, output) {
    super(`${command} ended with ${end}${output ? `:\n${output.split('\n').slice(-30).join('\n')}` : ''}`)
    this.output = output
  }
}

/** Whether a command ends with status 0. A native module that cannot load may take its process down. */
export async function succeeds(command, args, options = {}) {
  try {
    await run(command, args, { timeout: 60_000, ...options })
    return true
  } catch {
    return false
  }
}

/** npm by its own script where npm started us: no shell, no search. */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath
  if (script && /npm-cli\.c?js$/.test(script)) return run(process.execPath, [script, ...args], options)
  return run('npm', args, { ...options, shell: process.platform === 'win32' })
}
