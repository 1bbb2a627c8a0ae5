import path from 'node:path'
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
    await run(process.execPath, [vite, 'build', '--logLevel', 'warn', '--config', config], {
      env: { ...process.env, SID_STUDIO_BUILD: stale.join(), NODE_ENV: 'production' },
    })
    stale.forEach((name, i) => writeStamp(name, stamps[i]))
    say(`built ${stale.join(', ')} in ${time()}`)
  })
}
