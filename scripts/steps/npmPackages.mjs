import fs from 'node:fs'
import path from 'node:path'
import { modules, root } from '../lib/paths.mjs'
import { npm } from '../lib/processes.mjs'
import { writePart } from '../lib/record.mjs'
import { megabytes, say, sizeOf, stopwatch } from '../lib/say.mjs'

const lockFile = path.join(root, 'package-lock.json')
/** npm's own account of what it has installed; written last. */
const installedFile = path.join(modules, '.package-lock.json')
const WATCH = ['package-lock.json', 'node_modules/.package-lock.json']

export async function npmPackages() {
  if (!isInstalled(readJson(lockFile), readJson(installedFile))) {
    refuseLink(modules)
    const time = stopwatch()
    say('npm packages: installing what package-lock.json names (about a minute)')
    // Gone first: some versions of npm leave it in place while they work, and a killed install would look whole.
    fs.rmSync(installedFile, { force: true })
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'])
    say(`npm packages: installed, ${megabytes(sizeOf(modules))} in ${time()}`)
  }
  writePart('packages', { watch: WATCH, facts: {} })
}

/**
 * `npm ci` empties the folder before it installs: behind a link that is another project's.
 * @param {string} folder
 */
export function refuseLink(folder) {
  if (!fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return
  let target = 'nowhere'
  try {
    target = fs.realpathSync(folder)
  } catch {
    // A link to what is gone.
  }
  throw new Error(
    `${folder} is a link to ${target}, whose packages are not those of package-lock.json. Installing would empty that folder, so nothing was done: remove the link (not the folder) and start again.`,
  )
}

/**
 * Whether everything that the lock file names is there in that version. Entries for other platforms may lack.
 * @param {{ packages: Record<string, any> } | null} lock
 * @param {{ packages: Record<string, any> } | null} installed
 */
export function isInstalled(lock, installed) {
  if (!lock || !installed) return false
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (place === '') return true
    const found = installed.packages[place]
    if (!found) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true
    return found.version === wanted.version && found.integrity === wanted.integrity
  })
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
