import { BrowserWindow, screen, type Rectangle } from 'electron'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const WindowState = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(800).max(20_000),
  height: z.number().int().min(560).max(20_000),
  maximized: z.boolean(),
})
type WindowState = z.infer<typeof WindowState>
const FIRST: WindowState = { width: 1440, height: 900, maximized: false }

/** The state kept from the last time, if it is still on a screen. */
export function readWindowState(file: string, areas: readonly Rectangle[]): WindowState {
  try {
    const kept = WindowState.parse(JSON.parse(readFileSync(file, 'utf8')))
    const { x, y } = kept
    if (x === undefined || y === undefined) return kept
    const onScreen = areas.some((a) => x < a.x + a.width - 80 && x + kept.width > a.x + 80 && y >= a.y - 20 && y < a.y + a.height - 80)
    return onScreen ? kept : { ...kept, x: undefined, y: undefined }
  } catch {
    return FIRST // first start, or a file that nobody should lose a window over
  }
}

function writeWindowState(file: string, window: BrowserWindow): void {
  const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(state))
  renameSync(`${file}.new`, file)
}

export interface WindowOptions {
  preload: string
  pageUrl: string
  stateFile: string
  dark: boolean
  icon: string
  /** Loaded, but never shown. */
  hidden: boolean
}

export function createWindow(options: WindowOptions): BrowserWindow {
  const state = readWindowState(options.stateFile, screen.getAllDisplays().map((display) => display.workArea))
  const window = new BrowserWindow({
    ...state,
    minWidth: 900,
    minHeight: 600,
    show: false,
    icon: options.icon,
    title: 'Semantic ID Studio',
    // The page's own ground, so that nothing flashes before it has drawn.
    backgroundColor: options.dark ? '#14171c' : '#f3f5f8',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  if (state.maximized && !options.hidden) window.maximize()
  if (!options.hidden) window.once('ready-to-show', () => window.show())
  window.on('close', () => writeWindowState(options.stateFile, window))
  void window.loadURL(options.pageUrl)
  return window
}
