import { app, protocol } from 'electron'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StudioApp } from './app'
import { pageScheme } from './pages'
import { itemImageScheme } from './pictures/serve'
import { selfTest } from './selfTest'
import { WayOut } from './wayOut'

const argument = (name: string): string | null => {
  const at = process.argv.indexOf(name)
  return at >= 0 ? (process.argv[at + 1] ?? null) : null
}
/** Files to open: what is no option, no option's value and not the program itself. */
const files = (argv: readonly string[]): string[] => argv.slice(app.isPackaged ? 1 : 2).filter((one, i, all) => !one.startsWith('-') && all[i - 1] !== '--workspace')

// Whether this installation works: a hidden window, one epoch on the demo, then status 0 or 1.
const testFolder = process.argv.includes('--self-test') ? mkdtempSync(join(tmpdir(), 'sid-studio-self-test-')) : null
let exitStatus = 0

if (testFolder) app.setPath('userData', join(testFolder, 'user'))
else if (process.env['SID_STUDIO_USER_DATA']) app.setPath('userData', process.env['SID_STUDIO_USER_DATA'])
// WebGL where there is no GPU. Not `use-gl=angle` beside it: that would slow the 2-D canvas fivefold.
if (process.env['SID_STUDIO_SOFTWARE_GL'] === '1') app.commandLine.appendSwitch('enable-unsafe-swiftshader')

if (!app.requestSingleInstanceLock()) app.exit(0)
protocol.registerSchemesAsPrivileged([pageScheme, itemImageScheme])
// As a page tells its own address, with the slash at its end: the sender of each message is held against it.
const devUrl = process.env['ELECTRON_RENDERER_URL']
const studio = new StudioApp({
  workspace: testFolder ? join(testFolder, 'workspace') : argument('--workspace'),
  hidden: testFolder !== null,
  devServer: app.isPackaged || !devUrl ? null : new URL(devUrl).href,
  silenceMs: Number(process.env['SID_STUDIO_SILENCE_MS']) || undefined,
  onClose: (event) => {
    // Elsewhere the program ends with its window; on macOS it stays, and so does what it works on.
    if (process.platform === 'darwin' || wayOut.left) return
    event.preventDefault()
    app.quit()
  },
})
const wayOut = new WayOut({
  ask: () => studio.mayQuit(),
  close: () => studio.close(),
  quit: () => (testFolder ? app.exit(exitStatus) : app.quit()),
})

async function testYourself(folder: string): Promise<void> {
  try {
    await selfTest(studio, folder, (line) => console.log(line))
    console.log('self-test: passed')
  } catch (error) {
    console.error(`self-test: failed at ${error instanceof Error ? error.message : String(error)}`)
    exitStatus = 1
  }
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await wayOut.request({ unasked: true })
}

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
  studio.start()
  if (testFolder) void testYourself(testFolder)
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
