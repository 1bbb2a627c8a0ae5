import { Menu, nativeImage, Tray } from 'electron'

interface Words {
  open: string
  quit: string
  runs: (n: number) => string
  done: string
}
const WORDS: Record<'en' | 'zh', Words> = {
  en: { open: 'Open Semantic ID Studio', quit: 'Quit', runs: (n) => (n === 1 ? 'A run is training' : `${n} runs are training`), done: 'Nothing is training' },
  zh: { open: '打开 Semantic ID Studio', quit: '退出', runs: (n) => `有 ${n} 个运行正在训练`, done: '没有正在训练的运行' },
}
const ICON_SIZE = 22

export interface BackgroundOptions {
  icon: string
  language: () => 'en' | 'zh'
  /** Runs that train now. */
  running: () => number
  open: () => void
  quit: () => void
}

/**
 * While the window is closed and work goes on: an entry in the system's tray that says so, opens the window again and
 * quits. Where a desktop shows no tray, starting the program again opens the window as well.
 */
export class Background {
  private tray: Tray | null = null

  constructor(private readonly options: BackgroundOptions) {}

  get active(): boolean {
    return this.tray !== null
  }

  enter(): void {
    if (this.tray) return
    const { icon, open } = this.options
    this.tray = new Tray(nativeImage.createFromPath(icon).resize({ width: ICON_SIZE, height: ICON_SIZE }))
    this.tray.on('click', open)
    this.tell()
  }

  /** Says anew what is at work. */
  tell(): void {
    if (!this.tray) return
    const { language, running, open, quit } = this.options
    const words = WORDS[language()]
    const state = running() > 0 ? words.runs(running()) : words.done
    this.tray.setToolTip(`Semantic ID Studio: ${state}`)
    this.tray.setContextMenu(Menu.buildFromTemplate([
      { label: state, enabled: false },
      { type: 'separator' },
      { label: words.open, click: open },
      { label: words.quit, click: quit },
    ]))
  }

  leave(): void {
    this.tray?.destroy()
    this.tray = null
  }
}
