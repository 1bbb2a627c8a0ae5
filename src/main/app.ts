import { app, BrowserWindow, dialog, nativeTheme, utilityProcess } from 'electron'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { utilityLaunch, type UtilityFork } from '@jobs/transport/utility'
import { workspaceFolder } from '@store/location'
import { toErrorValue } from '@shared/errors'
import { events } from '@shared/ipc'
import type { GrantedFile } from '@shared/ipc/contract'
import type { Settings } from '@shared/ipc/app'
import type { Context } from './context'
import { serveApp } from './ipc/app'
import { serveBrowsing } from './ipc/browsing'
import { serveConfiguration } from './ipc/configuration'
import { serveDatasets } from './ipc/datasets'
import { Dispatcher } from './ipc/dispatcher'
import { serveJobs } from './ipc/jobs'
import { serveRuns } from './ipc/runs'
import { serveWork } from './ipc/work'
import { PathTokens } from './pathTokens'
import { JobHost } from './services/jobHost'
import { RunService } from './services/runService'
import { setMenu } from './menu'
import { lockDown, lockSession } from './security'
import { DEFAULT_SETTINGS, languageOf, readSettings } from './settings'
import { StoreHost } from './storeHost'
import { createWindow } from './window'
import { emitTo, openChannels } from './windowSender'

/** Jobs after which what the window knows of datasets is old. */
const CHANGES_DATASETS = new Set(['import', 'index', 'check', 'subset', 'embed'])

const QUIT_GRACE_MS = 3_500

/** The composition root: the only place where the parts of the window's program meet. */
export class StudioApp {
  private readonly here = dirname(fileURLToPath(import.meta.url))
  private readonly tokens = new PathTokens()
  private readonly dispatcher = new Dispatcher({ onDefect: (route, error) => console.error(`[${route}]`, error) })
  private readonly launch = utilityLaunch(((entry, args, options) => utilityProcess.fork(entry, args, options)) as UtilityFork, join(this.here, 'job.js'))
  private readonly waiting: string[] = []
  private window: BrowserWindow | null = null
  private windowReady = false
  private host: StoreHost
  private runs: RunService | null = null
  private settings: Settings = DEFAULT_SETTINGS
  private readonly jobs: JobHost

  constructor(private readonly options: { workspace: string | null; devServer: string | null }) {
    this.host = this.newHost(workspaceFolder(options.workspace))
    this.jobs = new JobHost(this.context, this.launch, () => this.host.folder, (job) => this.jobCompleted(job.kind, job.datasetId))
  }

  private readonly context: Context = {
    store: () => this.host.client,
    tokens: this.tokens,
    window: () => this.window,
    emit: (event, payload) => emitTo(this.window, event, payload),
  }

  private get pageUrl(): string {
    return this.options.devServer ?? pathToFileURL(join(this.here, '../renderer/index.html')).href
  }

  private newHost(folder: string): StoreHost {
    return new StoreHost(join(this.here, 'storeProcess.js'), folder, {
      onState: (up) => this.context.emit(events.storeState, { up }),
      onSlowQuery: ({ query, milliseconds }) => console.warn(`slow query ${query}: ${milliseconds.toFixed(0)} ms`),
    })
  }

  /** After `ready`. The window opens at once; the store opens beside it. */
  start(): void {
    lockDown(app, () => [this.pageUrl])
    lockSession(this.options.devServer)
    this.serve()
    this.openWindow()
    void this.openStore()
  }

  private serve(): void {
    const handle = this.dispatcher.handle.bind(this.dispatcher)
    serveDatasets(handle, this.context, this.jobs)
    serveBrowsing(handle, this.context)
    serveConfiguration(handle, this.context)
    serveRuns(handle, this.context, { runs: () => this.requireRuns() })
    serveJobs(handle, () => this.jobs)
    serveWork(handle, this.context, this.jobs)
    serveApp(handle, this.context, {
      workspace: () => this.host.folder,
      openWorkspace: (folder) => this.changeWorkspace(folder),
      waitingFiles: () => this.takeWaitingFiles(),
      onSettings: (settings) => this.apply(settings),
    })
    openChannels({
      dispatcher: this.dispatcher,
      tokens: this.tokens,
      trusted: () => (this.window && !this.window.isDestroyed() ? [{ pageUrl: this.pageUrl, webContentsId: this.window.webContents.id }] : []),
      onRefused: (reason) => console.warn(`refused a message: ${reason}`),
    })
  }

  private requireRuns(): RunService {
    // Without a store there is no queue; its client throws the reason.
    if (!this.runs) void this.host.client
    return this.runs!
  }

  openWindow(): void {
    if (this.window) return this.window.show()
    const dark = this.settings.theme === 'dark' || (this.settings.theme === 'system' && nativeTheme.shouldUseDarkColors)
    this.windowReady = false
    this.window = createWindow({
      preload: join(this.here, '../preload/index.cjs'),
      pageUrl: this.pageUrl,
      stateFile: join(app.getPath('userData'), 'window.json'),
      dark,
      icon: join(app.getAppPath(), 'resources/icon.png'),
    })
    this.window.on('close', (event) => this.askBeforeClosing(event))
    this.window.on('closed', () => {
      this.window = null
      this.tokens.clear()
    })
    this.window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') this.window?.reload()
    })
    this.apply(this.settings)
  }

  private async openStore(): Promise<void> {
    try {
      await this.host.start()
      await this.host.client.leases.reapInterrupted()
      this.settings = await readSettings(this.host.client)
      this.apply(this.settings)
      this.runs = new RunService({
        context: this.context, launch: this.launch, workspace: this.host.folder,
        settings: async () => this.settings,
        language: () => languageOf(this.settings, app.getLocale()),
        onDefect: (what, error) => console.error(`[${what}]`, error),
      })
      for (const what of ['datasets', 'runs', 'assignments'] as const) this.context.emit(events.storeChanged, { what, id: null })
    } catch (error) {
      this.context.emit(events.storeNotice, { level: 'error', error: toErrorValue(error) })
    }
  }

  private async changeWorkspace(folder: string): Promise<void> {
    await this.runs?.close(QUIT_GRACE_MS)
    await this.jobs.stopAll(QUIT_GRACE_MS)
    await this.host.close()
    this.runs = null
    this.host = this.newHost(folder)
    await this.openStore()
  }

  private apply(settings: Settings): void {
    this.settings = settings
    nativeTheme.themeSource = settings.theme
    setMenu({
      language: languageOf(settings, app.getLocale()),
      macOS: process.platform === 'darwin',
      developer: this.options.devServer !== null,
      onCommand: (command) => this.context.emit(events.menuCommand, { command }),
    })
    void this.runs?.queue.poke()
  }

  private jobCompleted(kind: string, datasetId: string | null): void {
    if (CHANGES_DATASETS.has(kind)) this.context.emit(events.storeChanged, { what: 'datasets', id: datasetId })
    if (kind === 'resolve') this.context.emit(events.storeChanged, { what: 'assignments', id: null })
  }

  /** Files given as arguments, opened by the system, or by a second start of the program. */
  async openFiles(paths: readonly string[], folder = process.cwd()): Promise<void> {
    const files = paths.filter((path) => !path.startsWith('-')).map((path) => resolve(folder, path)).filter((path) => existsSync(path) && path !== app.getAppPath())
    if (!this.windowReady) return void this.waiting.push(...files)
    for (const path of files) await this.tokens.grantFile(path).then((file) => this.context.emit(events.fileOpened, { file }), () => {})
  }

  private async takeWaitingFiles(): Promise<GrantedFile[]> {
    this.windowReady = true
    const granted = await Promise.all(this.waiting.splice(0, 20).map((path) => this.tokens.grantFile(path).catch(() => null)))
    return granted.filter((file) => file !== null)
  }

  private asked = false
  private askBeforeClosing(event: { preventDefault(): void }): void {
    const busy = this.runs?.queue.running().length ?? 0
    if (this.asked || busy === 0 || !this.window) return
    event.preventDefault()
    const chinese = languageOf(this.settings, app.getLocale()) === 'zh'
    const choice = dialog.showMessageBoxSync(this.window, {
      type: 'question',
      buttons: chinese ? ['退出', '取消'] : ['Quit', 'Cancel'],
      defaultId: 0,
      cancelId: 1,
      message: chinese ? `有 ${busy} 个运行正在训练。` : `${busy === 1 ? 'A run is' : `${busy} runs are`} training.`,
      detail: chinese ? '退出会保存当前状态；之后可以从这里继续。' : 'Quitting saves where it stands; it can go on from there later.',
    })
    if (choice !== 0) return
    this.asked = true
    app.quit()
  }

  /** Ends everything in order: runs save their state, jobs end, the store closes. */
  async close(): Promise<void> {
    this.asked = true
    await Promise.all([this.runs?.close(QUIT_GRACE_MS), this.jobs.stopAll(QUIT_GRACE_MS)])
    await this.host.close(1000)
  }
}

