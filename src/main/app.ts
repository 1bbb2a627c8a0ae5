import { app, nativeTheme, utilityProcess, type BrowserWindow } from 'electron'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { utilityLaunch, type UtilityFork } from '@jobs/transport/utility'
import { workspaceFolder } from '@store/location'
import type { StoreClient } from '@store/client'
import { toErrorValue, type StudioError } from '@shared/errors'
import { events } from '@shared/ipc'
import type { GrantedFile, InputOf, OutputOf, Route } from '@shared/ipc/contract'
import type { Settings } from '@shared/ipc/app'
import { DEFAULT_SETTINGS } from '@shared/settings'
import type { Context } from './context'
import { serveApp } from './ipc/app'
import { serveBrowsing } from './ipc/browsing'
import { serveConfiguration } from './ipc/configuration'
import { serveDatasets } from './ipc/datasets'
import { Dispatcher } from './ipc/dispatcher'
import { serveJobs } from './ipc/jobs'
import { servePictures } from './ipc/pictures'
import { serveRuns } from './ipc/runs'
import { serveWork } from './ipc/work'
import { Background } from './background'
import { howToLeave, quitQuestion } from './leaving'
import { PAGE_URL, servePages } from './pages'
import { PathTokens } from './pathTokens'
import { PictureFolders } from './pictures/folders'
import { serveItemImages } from './pictures/serve'
import { JobHost } from './services/jobHost'
import { RunService } from './services/runService'
import { setMenu } from './menu'
import { lockDown, lockSession } from './security'
import { languageOf, readSettings } from './settings'
import { StoreHost } from './storeHost'
import { createWindow } from './window'
import { emitTo, openChannels } from './windowSender'

/** Jobs after which what the window knows of datasets is old. */
const CHANGES_DATASETS = new Set(['import', 'index', 'check', 'subset', 'embed'])

const QUIT_GRACE_MS = 3_500

export interface StudioOptions {
  workspace: string | null
  devServer: string | null
  /** The window is loaded but never shown. */
  hidden: boolean
  /** See RunServiceOptions. */
  silenceMs: number | undefined
  /** A person closes the window. */
  onClose: (event: { preventDefault(): void }) => void
}

/** The composition root: the only place where the parts of the window's program meet. */
export class StudioApp {
  private readonly here = dirname(fileURLToPath(import.meta.url))
  private readonly tokens = new PathTokens()
  private readonly pictureFolders = new PictureFolders(() => join(app.getPath('userData'), 'picture-folders.json'))
  private readonly dispatcher = new Dispatcher({
    onDefect: (route, error) => console.error(`[${route}]`, error),
    // While the workspace is being opened, at first or again, questions wait.
    ready: () => this.host.settled(),
  })
  private readonly launch = utilityLaunch(((entry, args, options) => utilityProcess.fork(entry, args, options)) as UtilityFork, join(this.here, 'job.js'))
  private readonly waiting: string[] = []
  private window: BrowserWindow | null = null
  private windowReady = false
  private host: StoreHost
  private runs: RunService | null = null
  private settings: Settings = DEFAULT_SETTINGS
  private readonly jobs: JobHost
  private readonly background = new Background({
    icon: this.icon,
    language: () => this.language,
    running: () => this.runs?.queue.running().length ?? 0,
    open: () => this.openWindow(),
    quit: () => app.quit(),
  })

  constructor(private readonly options: StudioOptions) {
    this.host = this.newHost(workspaceFolder(options.workspace))
    this.jobs = new JobHost(this.context, this.launch, () => this.host.folder, (job) => this.jobCompleted(job.kind, job.datasetId))
  }

  private readonly context: Context = {
    store: () => this.host.client,
    storeSoon: async () => {
      await this.host.settled()
      return this.host.client
    },
    tokens: this.tokens,
    window: () => this.window,
    emit: (event, payload) => emitTo(this.window, event, payload),
  }

  private get icon(): string {
    return join(app.getAppPath(), 'resources/icon.png')
  }

  private get pageUrl(): string {
    return this.options.devServer ?? PAGE_URL
  }

  private newHost(folder: string): StoreHost {
    return new StoreHost(join(this.here, 'storeProcess.js'), folder, {
      onState: (up) => this.context.emit(events.storeState, { up }),
      onOpen: (client) => this.opened(client),
      onFailure: (reason) => this.tellFailure(reason),
      onSlowQuery: ({ query, milliseconds }) => console.warn(`slow query ${query}: ${milliseconds.toFixed(0)} ms`),
    })
  }

  /** After `ready`. The window opens at once; the store opens beside it. */
  start(): void {
    lockDown(app, () => [this.pageUrl])
    lockSession(this.options.devServer)
    servePages(join(this.here, '../renderer'))
    serveItemImages((datasetId) => this.pictureFolders.of(datasetId))
    this.serve()
    this.openWindow()
    void this.host.open()
  }

  private serve(): void {
    const handle = this.dispatcher.handle.bind(this.dispatcher)
    serveDatasets(handle, this.context, this.jobs)
    serveBrowsing(handle, this.context)
    serveConfiguration(handle, this.context)
    serveRuns(handle, this.context, { runs: () => this.requireRuns() })
    serveJobs(handle, () => this.jobs)
    servePictures(handle, this.context, this.pictureFolders)
    serveWork(handle, this.context, this.jobs, this.pictureFolders)
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
    this.background.leave()
    if (this.window) return this.window.show()
    const dark = this.settings.theme === 'dark' || (this.settings.theme === 'system' && nativeTheme.shouldUseDarkColors)
    this.windowReady = false
    this.window = createWindow({
      preload: join(this.here, '../preload/index.cjs'),
      pageUrl: this.pageUrl,
      stateFile: join(app.getPath('userData'), 'window.json'),
      dark,
      hidden: this.options.hidden,
      icon: this.icon,
    })
    this.window.on('close', (event) => this.options.onClose(event))
    this.window.on('closed', () => {
      this.window = null
      this.tokens.clear()
    })
    this.window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') this.window?.reload()
    })
    this.apply(this.settings)
  }

  /** The workspace is open: for the first time, or again after its process had died. */
  private async opened(client: StoreClient): Promise<void> {
    await client.leases.reapInterrupted()
    this.apply(await readSettings(client))
    this.context.emit(events.settingsChanged, this.settings)
    this.runs ??= new RunService({
      context: this.context,
      launch: this.launch,
      workspace: this.host.folder,
      silenceMs: this.options.silenceMs,
      settings: async () => this.settings,
      language: () => this.language,
      onChange: () => this.background.tell(),
      open: () => this.openWindow(),
      onDefect: (what, error) => console.error(`[${what}]`, error),
    })
    for (const what of ['datasets', 'runs', 'assignments'] as const)
      this.context.emit(events.storeChanged, { what, id: null })
  }

  private tellFailure(reason: StudioError): void {
    this.context.emit(events.storeNotice, { level: 'error', error: toErrorValue(reason) })
  }

  private async changeWorkspace(folder: string): Promise<void> {
    await this.runs?.close(QUIT_GRACE_MS)
    await this.jobs.stopAll(QUIT_GRACE_MS)
    await this.host.close()
    this.runs = null
    this.host = this.newHost(folder)
    await this.host.open()
  }

  private get language(): 'en' | 'zh' {
    return languageOf(this.settings, app.getLocale())
  }

  private apply(settings: Settings): void {
    this.settings = settings
    nativeTheme.themeSource = settings.theme
    setMenu({
      language: this.language,
      macOS: process.platform === 'darwin',
      developer: this.options.devServer !== null,
      onCommand: (command) => this.context.emit(events.menuCommand, { command }),
    })
    void this.runs?.queue.poke()
  }

  private jobCompleted(kind: string, datasetId: string | null): void {
    if (CHANGES_DATASETS.has(kind)) this.context.emit(events.storeChanged, { what: 'datasets', id: datasetId })
    if (kind === 'importBundle') this.context.emit(events.storeChanged, { what: 'runs', id: null })
    if (kind === 'importBundle' || kind === 'resolve' || kind === 'importMapping') this.context.emit(events.storeChanged, { what: 'assignments', id: null })
  }

  /** Files given as arguments, opened by the system, or by a second start of the program. */
  async openFiles(paths: readonly string[], folder = process.cwd()): Promise<void> {
    const files = paths.filter((path) => !path.startsWith('-')).map((path) => resolve(folder, path)).filter((path) => existsSync(path) && path !== app.getAppPath())
    if (!this.windowReady) return void this.waiting.push(...files)
    for (const path of files) await this.tokens.grantFile(path).then((file) => this.context.emit(events.fileOpened, { file }), () => {})
  }

  private async takeWaitingFiles(): Promise<GrantedFile[]> {
    this.windowReady = true
    // Told again: at the first time nobody was there to hear it.
    if (this.host.failure) this.tellFailure(this.host.failure)
    const granted = await Promise.all(this.waiting.splice(0, 20).map((path) => this.tokens.grantFile(path).catch(() => null)))
    return granted.filter((file) => file !== null)
  }

  /** Asks a route as the page does, whose own main process this is. */
  async ask<R extends Route>(route: R, input: InputOf<R>): Promise<OutputOf<R>> {
    const reply = await this.dispatcher.dispatch({ route: route.name, input })
    if (reply.ok) return reply.data as OutputOf<R>
    throw new Error(`${route.name}: ${reply.error.message}`)
  }

  grantTarget(path: string): string {
    return this.tokens.grantTarget(path)
  }

  /** The page has drawn itself and asked for its first files. */
  get isWindowReady(): boolean {
    return this.windowReady
  }

  /** Asks only where something is at work, which may also go on without the window. */
  async mayQuit(): Promise<boolean> {
    const question = quitQuestion(this.language, { runs: this.runs?.queue.running().length ?? 0, jobs: this.jobs.busy })
    if (question === null) return true
    const how = await howToLeave(this.window, question)
    if (how === 'background') {
      this.background.enter()
      this.window?.hide()
    }
    return how === 'quit'
  }

  /** Ends everything in order: runs save their state, jobs end, the store closes. */
  async close(): Promise<void> {
    this.background.leave()
    this.window?.hide()
    await Promise.all([this.runs?.close(QUIT_GRACE_MS), this.jobs.stopAll(QUIT_GRACE_MS)])
    await this.host.close(1000)
  }
}
