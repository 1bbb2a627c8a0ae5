import os from 'node:os'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')
export const modules = path.join(root, 'node_modules')
export const out = path.join(root, 'out')
/** What set-up chose and why: read by the next set-up and by `sid-studio doctor`. */
export const recordFile = path.join(modules, '.sid-studio-setup.json')
/** The same for a packed app, which has no set-up of its own. */
export const packageRecord = path.join(out, '.package-record.json')

/**
 * Where downloads and compiled parts are kept, outside the repository, so that a second clone needs neither.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
export function cacheFolder(env = process.env, platform = process.platform) {
  if (env.SID_STUDIO_CACHE) return path.resolve(env.SID_STUDIO_CACHE)
  const home = os.homedir()
  const base =
    env.XDG_CACHE_HOME ||
    (platform === 'win32' && (env.LOCALAPPDATA || path.join(home, 'AppData/Local'))) ||
    (platform === 'darwin' && path.join(home, 'Library/Caches')) ||
    path.join(home, '.cache')
  return path.join(base, 'semantic-id-studio')
}
