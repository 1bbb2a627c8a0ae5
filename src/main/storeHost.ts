import { utilityProcess, type UtilityProcess } from 'electron'
import { createStoreClient, type StoreClient, type StorePort } from '@store/client'
import { StudioError } from '@shared/errors'

/** A process that dies this often, each time within `QUICK_MS`, is given up. */
const RESTART_LIMIT = 5
const QUICK_MS = 10_000
/** A workspace that could not be opened is tried again with the next question, but not more often than this. */
const RETRY_MS = 2_000

export interface StoreHostHooks {
  onState: (up: boolean) => void
  /** Each time the workspace is open: at first, and after its process was started anew. Questions wait for it. */
  onOpen: (client: StoreClient) => Promise<void>
  /** It could not be opened, or its process keeps dying. */
  onFailure: (reason: StudioError) => void
  onSlowQuery: (slow: { query: string; milliseconds: number }) => void
}

/**
 * Keeps one store process alive for one workspace folder. When it dies, calls under way fail with store.processGone,
 * a new process is started at once, and later calls wait for it.
 */
export class StoreHost {
  private child: UtilityProcess | null = null
  private current: StoreClient | null = null
  private reason: StudioError | null = null
  private failedAt = 0
  private opening: Promise<void> | null = null
  private quickDeaths = 0
  private closing = false

  constructor(
    private readonly entry: string,
    readonly folder: string,
    private readonly hooks: StoreHostHooks,
  ) {}

  /** Throws why there is none: store.processGone for the moment, or what keeps the workspace from being opened. */
  get client(): StoreClient {
    if (!this.current) throw this.reason ?? new StudioError('store.processGone')
    return this.current
  }

  /** What keeps the workspace from being opened, if something does. */
  get failure(): StudioError | null {
    return this.reason
  }

  get pid(): number | undefined {
    return this.child?.pid
  }

  /** Once it is known whether the workspace can be opened. Never rejects: `client` tells the reason. */
  async settled(): Promise<void> {
    const again = this.reason !== null && Date.now() - this.failedAt > RETRY_MS
    if (again) await this.open()
    else await this.opening
  }

  /** Opens the workspace (damaged, newer, read-only, …: see `failure`). */
  async open(): Promise<void> {
    if (this.closing) return
    await (this.opening ?? this.track(this.attempt()))
  }

  private track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => {
      if (this.opening === tracked) this.opening = null
    })
    this.opening = tracked
    return tracked
  }

  private async attempt(): Promise<void> {
    // One that could not open its workspace only says so again.
    this.child?.kill()
    const startedAt = Date.now()
    const child = utilityProcess.fork(this.entry, [this.folder], {
      serviceName: 'Semantic ID Studio store',
      stdio: 'inherit',
    })
    this.child = child
    const client = createStoreClient(portOf(child))
    client.onSlowQuery(this.hooks.onSlowQuery)
    client.onGone(() => this.gone(child, startedAt))
    try {
      await client.ready
      this.current = client
      this.reason = null
      await this.hooks.onOpen(client)
      this.hooks.onState(true)
    } catch (error) {
      // A process that died is started anew by `gone`; one that lives has told what is wrong with the workspace.
      if (this.child === child) this.fail(error)
    }
  }

  private gone(child: UtilityProcess, startedAt: number): void {
    if (this.child !== child) return
    this.current = null
    this.child = null
    if (this.closing) return
    this.hooks.onState(false)
    this.quickDeaths = Date.now() - startedAt < QUICK_MS ? this.quickDeaths + 1 : 1
    if (this.quickDeaths > RESTART_LIMIT)
      return this.fail(new StudioError('store.keepsDying', { folder: this.folder, times: this.quickDeaths }))
    void this.track((this.opening ?? Promise.resolve()).then(() => this.attempt()))
  }

  private fail(error: unknown): void {
    this.current = null
    this.failedAt = Date.now()
    const known = error instanceof StudioError
    this.reason = known ? error : new StudioError('store.unopenable', { folder: this.folder, reason: String(error) })
    this.hooks.onFailure(this.reason)
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
