import fs from 'node:fs'
import path from 'node:path'

let stream = process.stdout
let lines = 0

/** The command line keeps its stdout for results: there, set-up speaks on stderr. */
export function sayOn(/** @type {NodeJS.WriteStream} */ target) {
  stream = target
}

export function say(/** @type {string} */ line) {
  lines++
  stream.write(`[set-up] ${line}\n`)
}

/** How many lines there have been: a set-up that found everything in place closes without one. */
export const linesSaid = () => lines

/** @returns {() => string} the time since now, such as '8 s' */
export function stopwatch() {
  const start = performance.now()
  return () => {
    const seconds = (performance.now() - start) / 1000
    return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`
  }
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`
}

/** Bytes in a folder or file; links count as nothing, so that a cache entry is not counted twice. */
export function sizeOf(/** @type {string} */ place) {
  const stat = fs.lstatSync(place)
  if (stat.isFile()) return stat.size
  if (!stat.isDirectory()) return 0
  let sum = 0
  for (const name of fs.readdirSync(place)) sum += sizeOf(path.join(place, name))
  return sum
}
