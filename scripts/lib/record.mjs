import fs from 'node:fs'
import path from 'node:path'
import { cacheFolder, recordFile, root } from './paths.mjs'
import { REVISION } from './pins.mjs'

/**
 * One part of the runtime as set-up left it.
 * `watch`: files by path from the root, with size and time; any change asks the part's step to look again.
 * `verified`: what it was tried with, such as 'node v20.20.2' or 'electron 33.2.1'.
 * @typedef {{ watch: Record<string, [size: number, mtimeMs: number]>, verified: string[], facts: Record<string, unknown> }} Part
 * @typedef {{ revision: number, cacheFolder: string, parts: Record<string, Part> }} SetupRecord
 */

/** @returns {SetupRecord} */
export function readRecord(file = recordFile) {
  try {
    const record = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (record.revision === REVISION) return record
  } catch {
    // None yet, or a damaged one: every step looks for itself.
  }
  return { revision: REVISION, cacheFolder: cacheFolder(), parts: {} }
}

/**
 * @param {string} name
 * @param {{ watch: string[], verified?: string[], facts: Record<string, unknown> }} part
 */
export function writePart(name, { watch, verified = [], facts }, file = recordFile) {
  const record = readRecord(file)
  const before = record.parts[name]
  const part = { watch: Object.fromEntries(watch.map((place) => [place, stamp(place)])), verified, facts }
  // What was tried earlier with the very same files still holds: two Nodes in turn need not try again and again.
  if (before && JSON.stringify(before.watch) === JSON.stringify(part.watch)) {
    part.verified = [...new Set([...before.verified, ...verified])]
  }
  record.parts[name] = part
  record.cacheFolder = cacheFolder()
  const next = `${file}.${process.pid}`
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(next, JSON.stringify(record, null, 2) + '\n')
  fs.renameSync(next, file)
}

/**
 * Whether a part is as set-up left it, and was tried with everything in `required`. A few calls of stat.
 * @param {Part | undefined} part
 * @param {string[]} required
 */
export function isSatisfied(part, required = []) {
  return (
    part !== undefined &&
    required.every((what) => part.verified.includes(what)) &&
    Object.entries(part.watch).every(([place, [size, mtimeMs]]) => {
      const now = stamp(place)
      return now[0] === size && now[1] === mtimeMs
    })
  )
}

/** Size and time of a file, links followed; -1 where there is none (which may be the state to keep). */
function stamp(/** @type {string} */ place) {
  const stat = fs.statSync(path.resolve(root, place), { throwIfNoEntry: false })
  return stat ? [stat.size, stat.mtimeMs] : [-1, -1]
}
