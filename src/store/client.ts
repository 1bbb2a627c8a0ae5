import { StudioError, type ErrorCode, type ErrorValue } from '@shared/errors'
import type { StoreRepositories } from './methods'

export interface StoreRequest {
  id: number
  method: string
  args: unknown[]
}

export type StoreReply =
  | { id: number; ok: true; data: unknown }
  | { id: number; ok: false; error: ErrorValue }

/** What the process tells unasked. */
export type StoreNotice =
  | { notice: 'ready' }
  | { notice: 'failed'; error: ErrorValue }
  | { notice: 'slow'; query: string; milliseconds: number }

/** Either end of a pipe to the store process: an Electron utility process or a Node child. */
export interface StorePort {
  send(message: StoreRequest): void
  onMessage(listener: (message: StoreReply | StoreNotice) => void): void
  /** Called once when the process is gone, with its exit code if known. */
  onGone(listener: (code: number | null) => void): void
}

export interface StoreClient extends StoreRepositories {
  /** Resolves when the workspace is open; rejects with the reason why it cannot be. */
  readonly ready: Promise<void>
  /** Tells when the process died; every pending and later call is rejected with store.processGone. */
  onGone(listener: (code: number | null) => void): () => void
  onSlowQuery(listener: (slow: { query: string; milliseconds: number }) => void): () => void
}

/** Speaks to the store process. After it died, make a new client on a new process; this one stays gone. */
export function createStoreClient(port: StorePort): StoreClient {
  const calls = new Map<number, { resolve: (data: unknown) => void; reject: (error: Error) => void }>()
  const goneListeners = new Set<(code: number | null) => void>()
  const slowListeners = new Set<(slow: { query: string; milliseconds: number }) => void>()
  let nextId = 1
  let gone = false
  let opened: () => void = () => {}
  let refused: (error: Error) => void = () => {}
  const ready = new Promise<void>((resolve, reject) => {
    opened = resolve
    refused = reject
  })
  // Whoever does not wait for `ready` still learns the reason from the calls.
  ready.catch(() => {})

  port.onMessage((message) => {
    if ('notice' in message) {
      if (message.notice === 'ready') opened()
      else if (message.notice === 'failed') refused(toError(message.error))
      else for (const listener of slowListeners) listener({ query: message.query, milliseconds: message.milliseconds })
      return
    }
    const call = calls.get(message.id)
    if (!call) return
    calls.delete(message.id)
    if (message.ok) call.resolve(message.data)
    else call.reject(toError(message.error))
  })
  port.onGone((code) => {
    if (gone) return
    gone = true
    refused(new StudioError('store.processGone'))
    for (const call of calls.values()) call.reject(new StudioError('store.processGone'))
    calls.clear()
    for (const listener of goneListeners) listener(code)
  })

  const call = (method: string, args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (gone) return reject(new StudioError('store.processGone'))
      const id = nextId++
      calls.set(id, { resolve, reject })
      port.send({ id, method, args })
    })

  const own = {
    ready,
    onGone: (listener: (code: number | null) => void) => subscribe(goneListeners, listener),
    onSlowQuery: (listener: (slow: { query: string; milliseconds: number }) => void) =>
      subscribe(slowListeners, listener),
  }
  return new Proxy(own, {
    get: (target, name) => {
      if (typeof name !== 'string' || name === 'then') return undefined
      return Object.hasOwn(target, name) ? target[name as keyof typeof target] : repository(name, call)
    },
  }) as typeof own & StoreRepositories
}

function repository(name: string, call: (method: string, args: unknown[]) => Promise<unknown>): object {
  return new Proxy(
    {},
    {
      get: (_, method) =>
        typeof method === 'string' && method !== 'then'
          ? (...args: unknown[]) => call(`${name}.${method}`, args)
          : undefined,
    },
  )
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Keeps code and details, so that the window can translate the sentence. */
function toError(error: ErrorValue): StudioError {
  return new StudioError(error.code as ErrorCode, error.details)
}
