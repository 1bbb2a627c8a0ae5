import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import {
  DROP_CHANNEL, EVENT_CHANNEL, INVOKE_CHANNEL, type Bridge, type EventMessage, type GrantedFile, type Reply,
} from '@shared/ipc/contract'

const listeners = new Map<string, Set<(payload: unknown) => void>>()

ipcRenderer.on(EVENT_CHANNEL, (_event: IpcRendererEvent, message: EventMessage) => {
  for (const listener of listeners.get(message.event) ?? []) listener(message.payload)
})

const gone = (error: unknown): Reply<never> => {
  const reason = error instanceof Error ? error.message : String(error)
  return { ok: false, error: { code: 'internal', message: reason, details: { reason } } }
}

const bridge: Bridge = {
  invoke: (route, input) =>
    (ipcRenderer.invoke(INVOKE_CHANNEL, { route, input }) as Promise<Reply<unknown>>).catch(gone),

  on(event, handler) {
    const set = listeners.get(event) ?? new Set()
    listeners.set(event, set.add(handler))
    return () => void set.delete(handler)
  },

  // Only Chromium itself can tell a File's path, and only for one that a person dropped or chose: a File made by
  // a script has none, so the window cannot ask for a path of its own making.
  pathToken(file) {
    const path = webUtils.getPathForFile(file)
    return (ipcRenderer.invoke(DROP_CHANNEL, path) as Promise<Reply<GrantedFile>>).catch(gone)
  },

  platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
}

contextBridge.exposeInMainWorld('bridge', bridge)
