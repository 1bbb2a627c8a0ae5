import fs from 'node:fs'
import path from 'node:path'
import { CommandFailed, run } from '../lib/processes.mjs'
import { writePart } from '../lib/record.mjs'
import { say, stopwatch } from '../lib/say.mjs'

/** What Electron needs on Linux: shared library, and the Debian packages that may hold it, newest name first. */
const LIBRARIES = {
  'libgtk-3.so.0': ['libgtk-3-0t64', 'libgtk-3-0'],
  'libnss3.so': ['libnss3'],
  'libasound.so.2': ['libasound2t64', 'libasound2'],
  'libgbm.so.1': ['libgbm1'],
  'libXss.so.1': ['libxss1'],
  'libatk-bridge-2.0.so.0': ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  'libdrm.so.2': ['libdrm2'],
}
/** Commands, and the packages that hold them. */
const DISPLAY_TOOLS = { Xvfb: ['xvfb'] }
/** Scripts (as fontconfig calls them) that the demo and the Chinese interface are written in, and fonts for them. */
const FONTS = { 'und-zsye': ['fonts-noto-color-emoji'], zh: ['fonts-wqy-microhei'] }
const COMPILERS = { 'g++': ['g++'], make: ['make'], python3: ['python3'] }
const PIP = { python3: ['python3'], pip3: ['python3-pip'] }

/**
 * Libraries and fonts of the window, and an X server in memory for machines without a display.
 * @returns {Promise<string | null>} a sentence that says what is missing and what to do; null when nothing is
 */
export async function windowLibraries() {
  if (process.platform !== 'linux') {
    writePart('system', { watch: [], facts: {} })
    return null
  }
  const found = await findLibraries()
  const missing = [...lacking(LIBRARIES, (name) => found.has(name)), ...lacking(DISPLAY_TOOLS, findCommand)]
  if (missing.length > 0) {
    const problem = await install(missing, 'The window')
    if (problem) return problem
  }
  await fonts()
  const places = [...(await findLibraries()).values(), findCommand('Xvfb')]
  writePart('system', { watch: places.filter((place) => place !== null && place !== UNKNOWN), facts: {} })
  return null
}

/** Without them the window works, with boxes in place of emoji or Chinese: no reason to refuse a start. */
async function fonts() {
  const drawn = await Promise.all(Object.keys(FONTS).map(canDraw))
  const missing = Object.values(FONTS).filter((_, index) => !drawn[index])
  const problem = missing.length > 0 ? await install(missing, 'Showing emoji and Chinese') : null
  if (problem) say(problem)
}

/** @param {string} language @returns {Promise<boolean>} true also where nobody can say */
async function canDraw(language) {
  return findCommand('fc-list') === null || (await run('fc-list', [`:lang=${language}`, 'file'])).trim() !== ''
}

let compilers = null
/** A compiler, for modules whose ready-made binary does not load here. */
export const buildTools = () => (compilers ??= tools(COMPILERS, 'Compiling native modules'))

let pip = null
/** pip, the official client for TensorFlow's own packages. */
export const pipTool = () => (pip ??= tools(PIP, 'Fetching TensorFlow'))

let queue = Promise.resolve()
/** One apt at a time: two steps may ask at once. */
function tools(wanted, purpose) {
  const answer = queue.then(async () => {
    const missing = lacking(wanted, findCommand)
    const problem =
      missing.length > 0 && process.platform === 'linux' ? await install(missing, purpose) : null
    if (problem) throw new Error(problem)
  })
  queue = answer.catch(() => undefined)
  return answer
}

/** @param {(name: string) => unknown} has */
function lacking(wanted, has) {
  return Object.entries(wanted).flatMap(([name, packages]) => (has(name) ? [] : [packages]))
}

/** @returns {string | null} where a command is on the PATH */
export function findCommand(/** @type {string} */ name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.map((folder) => path.join(folder, name)).find((place) => fs.existsSync(place)) ?? null
}

/** Without ldconfig (Alpine, NixOS) nobody can ask: Electron itself will tell whether it starts. */
const UNKNOWN = ''

/** @returns {Promise<Map<string, string>>} the wanted libraries that the loader knows, with their files */
async function findLibraries() {
  const loader = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((place) => fs.existsSync(place))
  if (!loader) return new Map(Object.keys(LIBRARIES).map((name) => [name, UNKNOWN]))
  return parseLoaderCache(await run(loader, ['-p']), Object.keys(LIBRARIES))
}

/** @param {string} text as `ldconfig -p` prints it; @param {string[]} wanted */
export function parseLoaderCache(text, wanted) {
  const lines = text.split('\n').map((line) => /^\s*(\S+) \(.*=> (\S+)$/.exec(line))
  return new Map(lines.flatMap((line) => (line && wanted.includes(line[1]) ? [[line[1], line[2]]] : [])))
}

/**
 * Installs Debian packages where that is possible.
 * @param {string[][]} missing the names that each may have
 * @returns {Promise<string | null>} a sentence that says what to do where it is not
 */
async function install(missing, purpose) {
  const oldNames = missing.map((names) => names.at(-1))
  if (!findCommand('apt-get')) {
    return `${purpose} needs system packages that are missing here; Debian calls them ${oldNames.join(' ')}. Install them with your package manager and start again.`
  }
  if (process.getuid?.() !== 0) {
    return `${purpose} needs system packages that are missing here. Install them and start again: sudo apt-get install ${oldNames.join(' ')}`
  }
  const time = stopwatch()
  say(`system packages: installing ${oldNames.join(' ')}`)
  try {
    await apt(['update', '-qq'])
    const names = pickCandidates(missing, await run('apt-cache', ['policy', ...missing.flat()]))
    await apt(['install', '-y', '-qq', '--no-install-recommends', ...names])
    say(`system packages: installed ${names.join(' ')} in ${time()}`)
    return null
  } catch (error) {
    return `${purpose} needs ${oldNames.join(' ')}, and apt-get could not install them: ${lastLine(error)}`
  }
}

async function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const command = () => run('apt-get', ['-o', 'DPkg::Lock::Timeout=180', ...args], { env })
  try {
    await command()
  } catch (error) {
    if (!(error instanceof CommandFailed) || !error.output.includes('dpkg --configure -a')) throw error
    await run('dpkg', ['--configure', '-a'], { env }) // an earlier installation was killed
    await command()
  }
}

/**
 * The first name of each package that this release has.
 * @param {string[][]} missing
 * @param {string} policy as `apt-cache policy NAME…` prints it
 */
export function pickCandidates(missing, policy) {
  const known = new Set()
  for (const block of policy.split(/^(?=\S)/m)) {
    const name = /^(\S+):$/m.exec(block)?.[1]
    if (name && /Candidate: (?!\(none\))/.test(block)) known.add(name)
  }
  return missing.map((names) => names.find((name) => known.has(name)) ?? names.at(-1))
}

const lastLine = (error) => error.message.trim().split('\n').at(-1)
