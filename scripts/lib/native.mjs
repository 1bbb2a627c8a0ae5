import fs from 'node:fs'
import path from 'node:path'
import { electronProgram } from './electronProgram.mjs'
import { modules, root } from './paths.mjs'
import { readRecord } from './record.mjs'
import { run, succeeds } from './processes.mjs'

/** Names what a native module was tried with. */
export const nodeRuntime = () => `node ${process.version}`
export const electronRuntime = () => {
  const version = readRecord().parts.electron?.facts.version
  return version ? `electron ${version}` : null
}

/**
 * The runtimes in which a native module must load: this Node, and for the window Electron too.
 * @param {boolean} withElectron
 */
export function runtimes(withElectron) {
  const list = [{ name: nodeRuntime(), command: process.execPath, env: process.env }]
  const program = electronProgram()
  const name = electronRuntime()
  if (withElectron && program && name)
    list.push({ name, command: program, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })
  return list
}

/**
 * How long loading may take. It ends or crashes by itself; seven hundred megabytes from a slow disk on a busy machine
 * take minutes, and being called broken for that would cost a library that works.
 */
const LOAD_MS = 600_000

/**
 * Runs a script in every runtime, each in a process of its own: a module made for another Node crashes instead
 * of throwing.
 * @param {string} script CommonJS
 * @param {boolean} withElectron
 * @returns {Promise<string[]>} the runtimes that failed
 */
export async function failingRuntimes(script, withElectron) {
  const tried = await Promise.all(
    runtimes(withElectron).map(async ({ name, command, env }) =>
      (await succeeds(command, ['-e', script], { env, timeout: LOAD_MS })) ? [] : [name],
    ),
  )
  return tried.flat()
}

/** A cache key for compiled code: what it was compiled from, and where it can run. */
export function compiledName(/** @type {string} */ what) {
  process.report.excludeNetwork = true // its host name look-ups take seconds on some networks
  const { glibcVersionRuntime } = process.report.getReport().header
  return `${what}-${process.platform}-${process.arch}${glibcVersionRuntime ? `-glibc${glibcVersionRuntime}` : ''}`
}

/** The C library's version where it is glibc. The wheels are made for that one alone. */
export function hasGlibc() {
  process.report.excludeNetwork = true
  return process.report.getReport().header.glibcVersionRuntime !== undefined
}

/**
 * Compiles a module's sources with node-gyp.
 * @param {string} folder
 * @param {string[]} args
 */
export async function compile(folder, args) {
  const gyp = path.join(modules, 'node-gyp/bin/node-gyp.js')
  await run(process.execPath, [gyp, 'rebuild', '--release', '--jobs=max', ...headers(), ...args], {
    cwd: folder,
  })
}

/**
 * Node's C headers. Both modules speak Node-API alone, which every Node declares alike, so any Node's will do;
 * where there are none, node-gyp downloads them from Node's own site.
 */
function headers() {
  if (process.env.npm_config_nodedir || process.platform === 'win32') return []
  const prefixes = [path.resolve(process.execPath, '../..'), '/usr/local', '/usr', '/opt/homebrew']
  const found = prefixes.find((prefix) => fs.existsSync(path.join(prefix, 'include/node/node_api.h')))
  return found ? [`--nodedir=${found}`] : []
}

/** A path as the record names it. */
export const fromRoot = (/** @type {string} */ place) => path.relative(root, place)
