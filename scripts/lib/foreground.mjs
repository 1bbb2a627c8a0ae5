import { spawn } from 'node:child_process'
import { root } from './paths.mjs'
import { endChildren, hasGroups, signalGroup } from './processes.mjs'

/** How long a child may take to leave by itself (an app closes its database) before its whole group is killed. */
const GRACE_MS = 10_000

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
let leavingWith = 0

/**
 * Runs a command with this terminal's input and output, in a process group of its own: a Ctrl-C then reaches
 * it once, from us, and nothing that it started survives it.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit status
 */
export function foreground(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', detached: hasGroups })
    running.add(child)
    child.once('error', (error) => {
      running.delete(child)
      reject(error)
    })
    child.once('exit', (code, signal) => {
      running.delete(child)
      signalGroup(child.pid, 'SIGKILL')
      if (leavingWith && running.size === 0) process.exit(leavingWith)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}

/** INT, TERM and HUP end whatever runs, and this process after it; so does the death of npm above it. */
export function leaveWithChildren() {
  process.on('SIGINT', () => leave('SIGINT', 130))
  process.on('SIGTERM', () => leave('SIGTERM', 143))
  process.on('SIGHUP', () => leave('SIGTERM', 129))
  // npm dies of a TERM without passing it on; this process is then handed to another parent.
  const parent = process.ppid
  setInterval(() => process.ppid === parent || leave('SIGTERM', 143), 500).unref()
}

/** @param {NodeJS.Signals} signal */
function leave(signal, status) {
  if (leavingWith) return signal === 'SIGINT' ? killAll() : undefined
  leavingWith = status
  endChildren()
  if (running.size === 0) process.exit(status)
  for (const child of running) child.kill(signal)
  setTimeout(killAll, GRACE_MS).unref()
}

function killAll() {
  for (const { pid } of running) signalGroup(pid, 'SIGKILL')
}
