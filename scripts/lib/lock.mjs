import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onChildren, signalGroup } from './processes.mjs'

/** A holder on another machine (a shared cache folder) counts as gone when it has not stirred for this long. */
const SILENCE_MS = 60_000
/** A lock without readable content is one being written, or one whose writer died in that very moment. */
const HALF_WRITTEN_MS = 5_000

/** @typedef {{ pid: number, started: string }} ProcessName */
/** @typedef {ProcessName & { host: string, children: ProcessName[] }} Holder */

/**
 * Runs `work` while no other process that respects the same file does. A lock whose process is gone is taken
 * over, after the children that it left behind (an npm that still writes, say) have been ended.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (pid: number) => void, pollMs?: number }} options
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait, pollMs = 200 } = {}) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  for (let waited = false; !take(file);) {
    const holder = read(file)
    if (holder && isGone(file, holder)) {
      await endLeftBehind(holder)
      takeAway(file)
      continue
    }
    if (!waited && holder) onWait?.(holder.pid)
    waited = true
    await sleep(pollMs)
  }
  const beat = setInterval(() => touch(file), SILENCE_MS / 6).unref()
  const forget = onChildren((pids) => write(file, pids))
  const release = () => fs.rmSync(file, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    forget()
    process.off('exit', release)
    release()
  }
}

/** When a process started, in ticks since boot: tells it from a later one with the same number. Linux only. */
function startOf(/** @type {number} */ pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

const nameOf = (/** @type {number} */ pid) => ({ pid, started: startOf(pid) })
/** @param {number[]} children */
const self = (children) =>
  JSON.stringify({ ...nameOf(process.pid), host: os.hostname(), children: children.map(nameOf) })

function take(file) {
  try {
    fs.writeFileSync(file, self([]), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** @param {number[]} children */
function write(file, children) {
  const next = `${file}.${process.pid}`
  fs.writeFileSync(next, self(children))
  fs.renameSync(next, file)
}

function touch(file) {
  const now = new Date()
  try {
    fs.utimesSync(file, now, now)
  } catch {
    // A person may have deleted it; the work itself is not harmed by that.
  }
}

const ageMs = (file) => Date.now() - fs.statSync(file).mtimeMs

/** @returns {Holder | null} null where the file has just gone, or is still being written */
function read(file) {
  try {
    const text = fs.readFileSync(file, 'utf8')
    try {
      return JSON.parse(text)
    } catch {
      return ageMs(file) < HALF_WRITTEN_MS ? null : { pid: 0, started: '', host: os.hostname(), children: [] }
    }
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

function isAlive({ pid, started }) {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
  return started === '' || startOf(pid) === started
}

/** @param {Holder} holder */
function isGone(file, holder) {
  if (holder.host === os.hostname()) return !isAlive(holder)
  try {
    return ageMs(file) > SILENCE_MS
  } catch {
    return false
  }
}

/** @param {Holder} holder */
async function endLeftBehind({ host, children }) {
  if (host !== os.hostname()) return
  const alive = () => children.filter(isAlive)
  for (let tries = 0; alive().length > 0 && tries < 100; tries++) {
    for (const { pid } of alive()) signalGroup(pid, tries < 50 ? 'SIGTERM' : 'SIGKILL')
    await sleep(100)
  }
}

/**
 * Removes a dead process's lock. Two processes may have seen the same dead holder; without a second lock the
 * slower one would remove what the faster one has just taken.
 */
function takeAway(file) {
  const door = `${file}.takeover`
  try {
    if (fs.existsSync(door) && ageMs(door) > HALF_WRITTEN_MS) fs.rmSync(door, { force: true })
    fs.closeSync(fs.openSync(door, 'wx'))
  } catch {
    return // another process is doing it
  }
  try {
    const holder = read(file)
    if (holder && isGone(file, holder)) fs.rmSync(file, { force: true })
  } finally {
    fs.rmSync(door, { force: true })
  }
}
