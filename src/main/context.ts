import type { BrowserWindow } from 'electron'
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
