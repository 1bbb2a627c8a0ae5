import { app, clipboard, dialog, nativeTheme, shell } from 'electron'
import { readFile, statfs, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename } from 'node:path'
import { app as routes, events } from '@shared/ipc'
import { StudioError } from '@shared/errors'
import { runtimeFacts } from '@core/runtime/facts'
import { doctorReport } from '../doctor'
import { ownerOf, type Context } from '../context'
import { freePath } from '../freePath'
import { changeSettings, readSettings } from '../settings'
import type { Handle } from './dispatcher'

const FILTERS = {
  embeddings: [
    { name: 'Embeddings', extensions: ['npy', 'npz', 'csv', 'tsv', 'gz', 'parquet', 'feather', 'arrow', 'json', 'jsonl', 'safetensors', 'pt'] },
    { name: '*', extensions: ['*'] },
  ],
  metadata: [{ name: 'Metadata', extensions: ['csv', 'tsv', 'gz', 'jsonl', 'parquet', 'dat'] }, { name: '*', extensions: ['*'] }],
  mapping: [
    { name: 'Mapping', extensions: ['csv', 'tsv', 'jsonl', 'json', 'txt', 'parquet', 'npy', 'pt', 'gz'] },
    { name: '*', extensions: ['*'] },
  ],
  yaml: [{ name: 'YAML', extensions: ['yaml', 'yml'] }],
  bundle: [{ name: 'Bundle', extensions: ['sidbundle', 'zip'] }],
}
const TEXT_LIMIT = 200_000

export interface AppServices {
  workspace: () => string
  openWorkspace: (folder: string) => Promise<void>
  /** Files to be opened that arrived before the window was usable. */
  waitingFiles: () => Promise<import('@shared/ipc').GrantedFile[]>
  onSettings: (settings: routes.Settings) => void
}

export function serveApp(handle: Handle, context: Context, services: AppServices): void {
  const { store, tokens } = context
  const owner = () => ownerOf(context)

  handle(routes.getDoctor, () => doctorReport(runtimeFacts(), { app: app.getVersion(), electron: process.versions['electron'] ?? null, chrome: process.versions['chrome'] ?? null }))
  handle(routes.getSettings, () => readSettings(store()))
  handle(routes.setSettings, async (change) => {
    const settings = await changeSettings(store(), change)
    services.onSettings(settings)
    context.emit(events.settingsChanged, settings)
    return settings
  })
  handle(routes.getWorkspace, async () => {
    const folder = services.workspace()
    const free = await statfs(folder).then((one) => one.bavail * one.bsize, () => null)
    // A workspace that cannot be opened still has a folder, and a person may choose another one.
    const disk = await context.storeSoon().then((open) => open.maintenance.diskUse()).catch(() => null)
    return { path: folder.startsWith(homedir()) ? `~${folder.slice(homedir().length)}` : folder, disk, freeBytes: free }
  })
  handle(routes.chooseWorkspace, async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog(owner(), { properties: ['openDirectory', 'createDirectory'] })
    if (canceled || !filePaths[0] || filePaths[0] === services.workspace()) return { changed: false }
    await services.openWorkspace(filePaths[0])
    return { changed: true }
  })
  handle(routes.openFile, async ({ purpose }) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(owner(), { properties: ['openFile'], filters: FILTERS[purpose] })
    return { file: canceled || !filePaths[0] ? null : await tokens.grantFile(filePaths[0]) }
  })
  handle(routes.chooseTarget, async ({ suggestedName, folder }) => {
    if (folder) {
      const { canceled, filePaths } = await dialog.showOpenDialog(owner(), { properties: ['openDirectory', 'createDirectory'] })
      if (canceled || !filePaths[0]) return { target: null }
      // A folder of its own inside the chosen one: a writer replaces its target whole, and what is there is a person's.
      const path = freePath(filePaths[0], basename(suggestedName))
      return { target: { token: tokens.grantTarget(path), path } }
    }
    const { canceled, filePath } = await dialog.showSaveDialog(owner(), { defaultPath: basename(suggestedName) })
    return { target: canceled || !filePath ? null : { token: tokens.grantTarget(filePath), path: filePath } }
  })
  handle(routes.readText, async ({ token }) => {
    const file = tokens.path(token, 'read')
    const text = await readFile(file, 'utf8').catch((error: Error) => {
      throw new StudioError('file.unreadable', { file: basename(file), reason: error.message })
    })
    if (text.length > TEXT_LIMIT) throw new StudioError('file.unreadable', { file: basename(file), reason: 'it is too long for a configuration' })
    return { text }
  })
  handle(routes.saveBytes, async ({ suggestedName, bytes }) => {
    const { canceled, filePath } = await dialog.showSaveDialog(owner(), { defaultPath: basename(suggestedName) })
    if (canceled || !filePath) return { saved: false }
    await writeFile(filePath, bytes).catch((error: Error) => {
      throw new StudioError('file.unwritable', { file: basename(filePath), reason: error.message })
    })
    return { saved: true }
  })
  handle(routes.copyText, ({ text }) => {
    clipboard.writeText(text)
    return {}
  })
  handle(routes.reveal, async (what) => {
    if (what.what === 'workspace') await shell.openPath(services.workspace())
    else shell.showItemInFolder(tokens.path(what.token, 'write'))
    return {}
  })
  handle(routes.windowReady, async () => ({ files: await services.waitingFiles() }))
}

export const prefersDark = (settings: routes.Settings): boolean =>
  settings.theme === 'dark' || (settings.theme === 'system' && nativeTheme.shouldUseDarkColors)
