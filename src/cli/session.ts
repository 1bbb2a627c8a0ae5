import { workspaceFolder } from '@store/location'
import type { Workspace } from '@store/index'
import { EXIT } from './exitStatus'
import { writeJson, writeResult } from './output'
import { Progress } from './progress'
import { Signals } from './signals'

/** What a command has at hand: the workspace (opened when it is needed), its ways to speak, its status. */
export class Session {
  readonly progress = new Progress()
  readonly signals = new Signals(() => this.close())
  /** Milliseconds since 1970 at which this process began: the start of "the whole command". */
  readonly startedAt = Math.round(performance.timeOrigin)
  status: number = EXIT.done
  private folder: string | null = null
  private opened: Workspace | null = null

  constructor(readonly json: boolean) {}

  take(options: { workspace?: string }): void {
    if (options.workspace !== undefined) this.folder = options.workspace
  }

  /** Absolute. */
  get workspaceFolder(): string {
    return workspaceFolder(this.folder)
  }

  /** Runs and jobs whose process is provably gone are told so first, so that no list shows a dead run as running. */
  async workspace(): Promise<Workspace> {
    if (this.opened) return this.opened
    const { openWorkspace } = await import('@store/index')
    const workspace = openWorkspace(this.workspaceFolder)
    this.opened = workspace
    workspace.leases.reapInterrupted()
    return workspace
  }

  /** Opens it for reading where writing is not possible, and without making one: for commands that only look. */
  async reading(): Promise<Workspace> {
    if (this.opened) return this.opened
    const { openReadable } = await import('@store/index')
    this.opened = openReadable(this.workspaceFolder)
    return this.opened
  }

  /** The one result of a command. */
  result(document: unknown, text: () => string): Promise<void> {
    this.progress.clear()
    return this.json ? writeJson(document) : writeResult(text())
  }

  close(): void {
    this.progress.clear()
    this.opened?.close()
    this.opened = null
  }
}
