import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ALL_BUNDLES, forgetStamp, staleBundles, stampOf, writeStamp } from './bundles.mjs'
import { withLock } from './lock.mjs'
import { modules, out } from './paths.mjs'
import { run } from './processes.mjs'
import { say, stopwatch } from './say.mjs'

/**
 * Builds the bundles that are older than their sources.
 * @param {string[]} names
 */
export async function build(names = ALL_BUNDLES) {
  if (staleBundles(names).length === 0) return
  await withLock(path.join(out, '.build.lock'), async () => {
    const stale = staleBundles(names)
    if (stale.length === 0) return
    const time = stopwatch()
    const stamps = stale.map((name) => stampOf(name))
    stale.forEach(forgetStamp)
    const vite = path.join(modules, 'electron-vite/bin/electron-vite.js')
    const config = path.join(import.meta.dirname, 'parts.vite.config.mjs')
    const env = { ...process.env, SID_STUDIO_BUILD: stale.join(), NODE_ENV: 'production' }
    try {
      await run(process.execPath, [vite, 'build', '--logLevel', 'warn', '--config', config], { env })
    } catch (error) {
      throw new Error(`The sources could not be built.\n${withoutStack(error.output ?? error.message)}`, {
        cause: error,
      })
    }
    stale.forEach((name, i) => writeStamp(name, stamps[i]))
    say(`built ${stale.join(', ')} in ${time()}`)
  })
}

/** What is wrong with the sources, without colours and without the bundler's own call stack. */
function withoutStack(/** @type {string} */ text) {
  const lines = stripVTControlCharacters(text).split('\n')
  return lines
    .filter((line) => !/^\s+at |config is missing$/.test(line))
    .join('\n')
    .trim()
}
