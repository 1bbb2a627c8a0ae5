import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { out, root } from './paths.mjs'

/** Each bundle, what it is made from, and a file that it always has. */
const BUNDLES = {
  main: { sources: ['shared', 'core', 'store', 'jobs', 'main', 'cli'], result: 'main/cli.js' },
  preload: { sources: ['shared', 'preload'], result: 'preload/index.cjs' },
  renderer: { sources: ['shared', 'renderer'], result: 'renderer/index.html' },
}
/** The lock file stands for the packages that are bundled in. */
const COMMON = ['electron.vite.config.ts', 'package-lock.json']

export const ALL_BUNDLES = Object.keys(BUNDLES)

const stampFile = (name) => path.join(out, `.${name}.stamp`)

/** Bundles whose sources differ from what they were built from; none where there are no sources (a package). */
export function staleBundles(names = ALL_BUNDLES) {
  if (!fs.existsSync(path.join(root, 'src'))) return []
  return names.filter((name) => {
    if (!fs.existsSync(path.join(out, BUNDLES[name].result))) return true
    return readStamp(name) !== stampOf(name)
  })
}

function readStamp(name) {
  try {
    return fs.readFileSync(stampFile(name), 'utf8')
  } catch {
    return ''
  }
}

/** A digest of names, sizes and times: a few milliseconds, no file is read. */
export function stampOf(name, folder = root) {
  const hash = createHash('sha256')
  for (const file of COMMON) note(hash, path.join(folder, file))
  for (const source of BUNDLES[name].sources)
    walk(path.join(folder, 'src', source), (file) => note(hash, file))
  return hash.digest('hex')
}

function walk(place, visit) {
  if (!fs.existsSync(place)) return
  const entries = fs.readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const file = path.join(place, entry.name)
    if (entry.isDirectory()) walk(file, visit)
    else visit(file)
  }
}

function note(hash, file) {
  const { size, mtimeMs } = fs.statSync(file)
  hash.update(`${file} ${size} ${mtimeMs}\n`)
}

/** Forgets a bundle before it is built, so that a killed build is not taken for a whole one. */
export function forgetStamp(name) {
  fs.rmSync(stampFile(name), { force: true })
}

/** @param {string} stamp taken before the build: a source saved meanwhile makes the bundle stale, as it should */
export function writeStamp(name, stamp) {
  fs.mkdirSync(out, { recursive: true })
  fs.writeFileSync(stampFile(name), stamp)
}
