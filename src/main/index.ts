import { app } from 'electron'
import { StudioApp } from './app'
import { declareItemImages, serveItemImages } from './itemImages'
import { WayOut } from './wayOut'

const argument = (name: string): string | null => {
  const at = process.argv.indexOf(name)
  return at >= 0 ? (process.argv[at + 1] ?? null) : null
}
/** Files to open: what is no option, no option's value and not the program itself. */
const files = (argv: readonly string[]): string[] => argv.slice(app.isPackaged ? 1 : 2).filter((one, i, all) => !one.startsWith('-') && all[i - 1] !== '--workspace')

if (process.env['SID_STUDIO_USER_DATA']) app.setPath('userData', process.env['SID_STUDIO_USER_DATA'])
// WebGL where there is no GPU. Not `use-gl=angle` beside it: that would slow the 2-D canvas fivefold.
if (process.env['SID_STUDIO_SOFTWARE_GL'] === '1') app.commandLine.appendSwitch('enable-unsafe-swiftshader')

if (!app.requestSingleInstanceLock()) app.exit(0)
declareItemImages()
const studio = new StudioApp({
  workspace: argument('--workspace'),
  devServer: app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null),
  silenceMs: Number(process.env['SID_STUDIO_SILENCE_MS']) || undefined,
  onClose: (event) => {
    // Elsewhere the program ends with its window; on macOS it stays, and so does what it works on.
    if (process.platform === 'darwin' || wayOut.left) return
    event.preventDefault()
    app.quit()
  },
})
const wayOut = new WayOut({ ask: () => studio.mayQuit(), close: () => studio.close(), quit: () => app.quit() })

app.on('second-instance', (_event, argv, folder) => {
  studio.openWindow()
  void studio.openFiles(files(argv), folder)
})
app.on('open-file', (event, path) => {
  event.preventDefault()
  void studio.openFiles([path])
})
void studio.openFiles(files(process.argv))

void app.whenReady().then(() => {
  // Only now: Chromium installs one-shot handlers while it starts, and the second signal would end us half-way.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void wayOut.request({ unasked: true }))
  serveItemImages(() => null)
  studio.start()
  app.on('activate', () => studio.openWindow())
})
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})

app.on('before-quit', (event) => {
  if (wayOut.left) return
  event.preventDefault()
  void wayOut.request()
})
