import { existsSync, statSync } from 'node:fs'
import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { IdIndex, IdParts } from '@core/dataset/idIndex'
import type { JoinedItems } from '@core/dataset/join'
import type { PackedItems } from '@core/dataset/packedItems'
import { recogniseMetadata } from '@core/formats/metadata/registry'
import { StudioError, type ErrorCode, type ErrorValue } from '@shared/errors'
import type { ItemPages, ItemSummary, PageOptions } from './itemPages'
import type { MetadataRequest } from './itemSource'

export interface ThreadTask {
  items: Omit<JoinedItems, 'ids'> & { ids: IdParts | null }
  options: PageOptions
}
export type ToThread = { task: ThreadTask } | { written: number }
export type FromThread = { ready: true } | { page: PackedItems } | { summary: ItemSummary } | { error: ErrorValue }

/** Starts `itemThread.ts` for a request. */
export type StartThread = (request: MetadataRequest) => Worker

/** A smaller table is read before a thread has started. */
const LEAST_BYTES = 8 << 20
/** How often a wait for the thread asks whether it is still wanted. */
const ASK_MS = 100

/** The bundle's own thread; null where the sources run without being built. */
export function bundledThread(): StartThread | null {
  // Bundled code lies beside the entries or in a folder of theirs.
  const places = ['./itemThread.js', '../itemThread.js'].map((place) => new URL(place, import.meta.url))
  const entry = places.find((place) => existsSync(place))
  return entry ? (request) => new Worker(entry, { workerData: request }) : null
}

/** Whether a second thread is worth it: a large table of text. */
export async function wantsThread({ file }: MetadataRequest): Promise<boolean> {
  try {
    return statSync(file).size >= LEAST_BYTES && (await recogniseMetadata(file)) !== 'parquet'
  } catch {
    // Whoever reads it says what is wrong with it.
    return false
  }
}

/** The main thread's side of `itemThread.ts`. Whoever starts one closes it. */
export class ItemThread {
  private readonly worker: Worker
  private readonly ready: Promise<boolean>

  constructor(start: StartThread, request: MetadataRequest) {
    this.worker = start(request)
    this.ready = new Promise((resolve) => {
      this.worker.once('message', () => resolve(true))
      this.worker.once('error', () => resolve(false))
      this.worker.once('exit', () => resolve(false))
    })
  }

  /** Whether it runs at all; false: a platform that cannot start it. */
  started(): Promise<boolean> {
    return this.ready
  }

  /**
   * Joined and packed items. Throws what reading and joining throw.
   * @param cancelled asked while nothing comes; what it returns is thrown
   */
  async *pages(
    items: JoinedItems & { ids: IdIndex | null }, options: PageOptions, cancelled: () => StudioError | null,
  ): ItemPages {
    const abort = new AbortController()
    const asking = setInterval(() => {
      const reason = cancelled()
      if (reason) abort.abort(reason)
    }, ASK_MS)
    const tell = (message: ToThread) => this.worker.postMessage(message)
    try {
      const messages = on(this.worker, 'message', { signal: abort.signal, close: ['exit'] })
      tell({ task: { items: { items: items.items, dropped: items.dropped, ids: items.ids?.parts() ?? null }, options } })
      for await (const [message] of messages as AsyncIterable<[FromThread]>) {
        if ('error' in message) throw new StudioError(message.error.code as ErrorCode, message.error.details)
        if ('summary' in message) return message.summary
        if (!('page' in message)) continue
        const { page } = message
        yield page
        tell({ written: page.bytes.length })
      }
      throw new Error('the thread that reads metadata ended early')
    } catch (error) {
      throw abort.signal.aborted ? abort.signal.reason : error
    } finally {
      clearInterval(asking)
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }
}
