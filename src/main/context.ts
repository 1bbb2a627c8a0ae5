import type { BrowserWindow } from 'electron'
import { StudioError } from '@shared/errors'
import type { EventContract, PayloadOf } from '@shared/ipc/contract'
import type { StoreClient } from '@store/client'
import type { PathTokens } from './pathTokens'

/** What handlers reach the rest by; app.ts makes the one there is. */
export interface Context {
  /** Throws store.processGone while the store's process is away. */
  store: () => StoreClient
  /** Waits while that process is being started anew: for what must not be lost and nobody would ask again. */
  storeSoon: () => Promise<StoreClient>
  tokens: PathTokens
  window: () => BrowserWindow | null
  /** Tells the window; lost when there is none. */
  emit: <E extends EventContract>(event: E, payload: PayloadOf<E>) => void
}

/** The window that a dialog belongs to. Throws ipc.untrustedSender where it is gone. */
export function ownerOf({ window }: Context): BrowserWindow {
  const owner = window()
  if (!owner) throw new StudioError('ipc.untrustedSender', { reason: 'its window is gone' })
  return owner
}
