// Makes a fresh clone runnable: `npm run setup` for everything, `node scripts/setup.mjs cli` for the command line.
// npm start, npm test and bin/sid-studio call it by themselves; where nothing is missing that costs some milliseconds.
import path from 'node:path'
import { withLock } from './lib/lock.mjs'
import { out } from './lib/paths.mjs'
import { endChildren } from './lib/processes.mjs'
import { missingParts, PARTS } from './lib/ready.mjs'
import { linesSaid, say, stopwatch } from './lib/say.mjs'

const OLDEST_NODE = [20, 19]

/**
 * @param {'cli' | 'app'} profile
 * @param {{ again?: boolean }} options again: look at every part, whatever the record says
 */
export async function setUp(profile, { again = false } = {}) {
  if (!again && missingParts(profile).length === 0) return
  refuseOldNode()
  const time = stopwatch()
  const before = linesSaid()
  const onWait = (/** @type {number} */ pid) =>
    say(`waiting for another set-up of this folder (process ${pid})`)
  await interruptible(() =>
    withLock(path.join(out, '.setup.lock'), () => bringUp(profile, again), { onWait }),
  )
  if (again || linesSaid() > before) say(`ready in ${time()}`)
}

async function bringUp(profile, again) {
  const missing = () => (again ? PARTS[profile] : missingParts(profile))
  if (missing().includes('packages')) {
    const { npmPackages } = await import('./steps/npmPackages.mjs')
    await npmPackages()
  }
  const parts = missing() // npm may have removed what the other steps had put into node_modules
  const { windowLibraries } = await import('./steps/systemPackages.mjs')
  const libraries = parts.includes('system') ? await windowLibraries() : null
  if (libraries) say(libraries)
  if (parts.includes('electron')) await (await import('./steps/electron.mjs')).electron({ again, libraries })

  const withElectron = profile === 'app'
  const native = await Promise.allSettled([
    missing().includes('sqlite')
      ? import('./steps/sqlite.mjs').then(({ sqlite }) => sqlite(withElectron))
      : null,
    missing().includes('tensorflow')
      ? import('./steps/tensorflow.mjs').then(({ tensorflow }) => tensorflow(withElectron))
      : null,
  ])
  for (const result of native) if (result.status === 'rejected') throw result.reason
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Error(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.version}.`)
  }
}

/** Ctrl-C and TERM end the children and free the locks; what is half done is taken up by the next set-up. */
async function interruptible(work) {
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    endChildren()
    say('interrupted; start again to go on from here')
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, stop)
  try {
    return await work()
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error
    throw new Error('The disk is full. Free about 3 GB and start again; set-up goes on from here.', {
      cause: error,
    })
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}

if (process.argv[1] && path.resolve(process.argv[1]) === import.meta.filename) {
  const profile = process.argv[2] ?? 'app'
  if (profile !== 'app' && profile !== 'cli') {
    console.error('usage: node scripts/setup.mjs [app|cli]')
    process.exit(2)
  }
  try {
    await setUp(profile, { again: true })
  } catch (error) {
    console.error(`[set-up] ${error.message}`)
    process.exit(1)
  }
}
