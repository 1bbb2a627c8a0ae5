import { utilityProcess, type UtilityProcess } from 'electron'
import { createStoreClient, type StoreClient, type StorePort } from '@store/client'
import { StudioError } from '@shared/errors'

const RESTART_LIMIT = 5

export interface StoreHostHooks {
  onState: (up: boolean) => void
  onSlowQuery: (slow: { query: string; milliseconds: number }) => void
}

/**
 * Keeps one store process alive for one workspace folder. When it dies, calls under way fail with store.processGone
 * and a new process is started at once; one that keeps dying within seconds is given up, and every call says so.
 */
export class StoreHost {
  private child: UtilityProcess | null = null
  private current: StoreClient | null = null
  private quickDeaths = 0
  private closing = false

  constructor(
    private readonly entry: string,
    readonly folder: string,
    private readonly hooks: StoreHostHooks,
  ) {}

  /** Throws store.processGone while there is none. */
  get client(): StoreClient {
    if (!this.current) throw new StudioError('store.processGone')
    return this.current
  }

  /** Resolves when the workspace is open; rejects with the reason (damaged, newer, read-only, …). */
  async start(): Promise<void> {
    const startedAt = Date.now()
    const child = utilityProcess.fork(this.entry, [this.folder], { serviceName: 'Semantic ID Studio store', stdio: 'inherit' })
    this.child = child
    const client = createStoreClient(portOf(child))
    client.onSlowQuery(this.hooks.onSlowQuery)
    client.onGone(() => {
      this.current = null
      this.child = null
      if (this.closing) return
      this.hooks.onState(false)
      this.quickDeaths = Date.now() - startedAt < 10_000 ? this.quickDeaths + 1 : 0
      if (this.quickDeaths < RESTART_LIMIT) void this.start().catch(() => {})
    })
    await client.ready
    this.current = client
    this.hooks.onState(true)
  }

  get pid(): number | undefined {
    return this.child?.pid
  }

  /** Lets the process close its database, at most `ms`. */
  async close(ms = 2000): Promise<void> {
    this.closing = true
    const child = this.child
    if (!child) return
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.postMessage({ id: 0, method: 'close', args: [] })
    const timer = setTimeout(() => child.kill(), ms)
    await exited
    clearTimeout(timer)
  }
}

function portOf(child: UtilityProcess): StorePort {
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onGone: (listener) => void child.once('exit', (code) => listener(code)),
  }
}
