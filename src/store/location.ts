import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

const NAME = 'Semantic ID Studio'

/**
 * Where datasets and runs are kept: what the caller was told, else SID_STUDIO_WORKSPACE, else the operating system's
 * user-data folder. The window and the command line ask here, so that both look at the same ones.
 */
export function workspaceFolder(told?: string | null, env: NodeJS.ProcessEnv = process.env): string {
  const folder = told || env['SID_STUDIO_WORKSPACE']
  return folder ? resolve(folder) : defaultFolder(process.platform, env)
}

function defaultFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), NAME)
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', NAME)
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'semantic-id-studio')
}
