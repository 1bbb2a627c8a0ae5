import fs from 'node:fs'
import path from 'node:path'
import { cached, link } from '../lib/cache.mjs'
import { compile, compiledName, failingRuntimes, fromRoot, runtimes } from '../lib/native.mjs'
import { modules } from '../lib/paths.mjs'
import { readRecord, writePart } from '../lib/record.mjs'
import { megabytes, say, stopwatch } from '../lib/say.mjs'
import { buildTools } from './systemPackages.mjs'

const folder = path.join(modules, 'better-sqlite3')
/** Preferred over the prebuilt binary where it exists. */
const rebuilt = path.join(folder, 'build/Release/better_sqlite3.node')
const TRY = `new (require('better-sqlite3'))(':memory:').prepare('select 1').get()`

/**
 * better-sqlite3. Its prebuilt binary asks for Node-API 10 (Node 22.14, Electron 36); older ones crash on it.
 * Those of its calls that they lack a number for exist there as experimental ones, so the same sources,
 * compiled with NAPI_EXPERIMENTAL, make one binary that loads in all of them.
 */
export async function sqlite(/** @type {boolean} */ withElectron) {
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const failing = await failingRuntimes(TRY, withElectron)
  if (failing.length > 0) {
    const binary = path.join(await rebuild(version, failing), 'better_sqlite3.node')
    fs.mkdirSync(path.dirname(rebuilt), { recursive: true })
    fs.rmSync(rebuilt, { force: true }) // a running app keeps the file that it has mapped
    fs.copyFileSync(binary, rebuilt)
    const still = await failingRuntimes(TRY, withElectron)
    if (still.length > 0)
      throw new Error(
        `better-sqlite3 ${version} does not load in ${still.join(' and ')}, not even compiled here.`,
      )
  }
  const isRebuilt = fs.existsSync(rebuilt)
  const before = readRecord().parts.sqlite?.facts
  const why =
    failing.length > 0 ? `The prebuilt binary does not load in ${failing.join(' and ')}.` : before?.why
  writePart('sqlite', {
    watch: [fromRoot(rebuilt), fromRoot(path.join(folder, 'package.json'))],
    verified: runtimes(withElectron).map(({ name }) => name),
    facts: {
      version,
      source: isRebuilt ? 'rebuilt' : 'prebuilt',
      why: isRebuilt ? (why ?? 'Compiled on this machine earlier.') : 'The prebuilt binary loads.',
    },
  })
}

function rebuild(version, failing) {
  return cached(compiledName(`better-sqlite3-${version}-1`), async (part) => {
    await buildTools()
    const time = stopwatch()
    say(
      `better-sqlite3 ${version}: the prebuilt binary does not load in ${failing.join(' and ')}, compiling (about a minute)`,
    )
    const work = path.join(part, 'work')
    fs.cpSync(folder, work, { recursive: true, filter: (from) => from !== path.join(folder, 'build') })
    link(path.join(modules, 'node-addon-api'), path.join(work, 'node_modules/node-addon-api'))
    const recipe = path.join(work, 'binding.gyp')
    const text = fs.readFileSync(recipe, 'utf8')
    const changed = text.replace(`'NAPI_VERSION=10'`, `'NAPI_EXPERIMENTAL'`)
    if (changed === text)
      throw new Error(`better-sqlite3 ${version} is built in a way that this set-up does not know.`)
    fs.writeFileSync(recipe, changed)
    await compile(work, ['--force_build=1'])
    const binary = path.join(part, 'better_sqlite3.node')
    fs.copyFileSync(path.join(work, 'build/Release/better_sqlite3.node'), binary)
    fs.rmSync(work, { recursive: true })
    say(`better-sqlite3 ${version}: compiled, ${megabytes(fs.statSync(binary).size)} in ${time()}`)
  })
}
