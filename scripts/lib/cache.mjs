import fs from 'node:fs'
import path from 'node:path'
import { withLock } from './lock.mjs'
import { cacheFolder } from './paths.mjs'
import { say } from './say.mjs'

/**
 * Fills a folder of the cache once. The work happens in a sibling that is renamed at the end, so a folder under
 * its own name is always whole; what a killed run left behind is removed by the next one.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} fill
 * @returns {Promise<string>} the folder
 */
export async function cached(name, fill) {
  const cache = cacheFolder()
  const folder = path.join(cache, name)
  if (fs.existsSync(folder)) return folder
  const onWait = (/** @type {number} */ pid) =>
    say(`waiting for another set-up (process ${pid}) that makes ${name}`)
  await withLock(
    path.join(cache, `${name}.lock`),
    async () => {
      if (fs.existsSync(folder)) return
      for (const left of fs.readdirSync(cache).filter((entry) => entry.startsWith(`${name}.part-`))) {
        fs.rmSync(path.join(cache, left), { recursive: true, force: true })
      }
      const part = path.join(cache, `${name}.part-${process.pid}`)
      fs.mkdirSync(part)
      try {
        await fill(part)
        fs.renameSync(part, folder)
      } finally {
        fs.rmSync(part, { recursive: true, force: true })
      }
    },
    { onWait },
  )
  return folder
}

/**
 * A folder for one download, kept until `finished` so that a set-up killed while unpacking need not fetch again.
 * @param {string} name
 */
export function downloadFolder(name) {
  const folder = path.join(cacheFolder(), 'downloads', name)
  fs.mkdirSync(folder, { recursive: true })
  return { folder, finished: () => fs.rmSync(folder, { recursive: true, force: true }) }
}

/** Points a link in node_modules at the cache, replacing whatever is there (a link's target is never touched). */
export function link(/** @type {string} */ target, /** @type {string} */ at) {
  fs.rmSync(at, { recursive: true, force: true })
  fs.mkdirSync(path.dirname(at), { recursive: true })
  fs.symlinkSync(target, at)
}
