import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import { DROP_CHANNEL, EVENT_CHANNEL, INVOKE_CHANNEL, type EventContract, type PayloadOf, type Reply } from '@shared/ipc/contract'
import { StudioError, toErrorValue } from '@shared/errors'
import type { Dispatcher } from './ipc/dispatcher'
import { refusal, type TrustedWindow } from './ipc/sender'
import type { PathTokens } from './pathTokens'

export interface Channels {
  dispatcher: Dispatcher
  tokens: PathTokens
  trusted: () => TrustedWindow[]
  onRefused: (reason: string) => void
}

/** Opens the two channels on which the window may ask. Everything is refused that is not our own page. */
export function openChannels({ dispatcher, tokens, trusted, onRefused }: Channels): void {
  const guarded =
    (answer: (message: unknown) => Promise<Reply<unknown>>) =>
    async (event: IpcMainInvokeEvent, message: unknown): Promise<Reply<unknown>> => {
      const { senderFrame, sender } = event
      const reason = refusal(
        { url: senderFrame?.url ?? null, isMainFrame: senderFrame !== null && senderFrame.parent === null, webContentsId: sender.id },
        trusted(),
      )
      if (reason === null) return answer(message)
      onRefused(reason)
      return { ok: false, error: toErrorValue(new StudioError('ipc.untrustedSender', { reason })) }
    }
  ipcMain.handle(INVOKE_CHANNEL, guarded((message) => dispatcher.dispatch(message)))
  ipcMain.handle(
    DROP_CHANNEL,
    guarded(async (path) => {
      try {
        return { ok: true, data: await tokens.grantFile(typeof path === 'string' ? path : '') }
      } catch (error) {
        return { ok: false, error: toErrorValue(error) }
      }
    }),
  )
}

/** Tells the window; what breaks its contract is a defect and is not sent. */
export function emitTo<E extends EventContract>(window: BrowserWindow | null, event: E, payload: PayloadOf<E>): void {
  if (!window || window.isDestroyed()) return
  window.webContents.send(EVENT_CHANNEL, { event: event.name, payload: event.payload.parse(payload) })
}
