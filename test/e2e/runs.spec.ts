import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as runs from '../../src/shared/ipc/runs'
import { complaintsOf, expect, launch, quit, test, type Launched } from './fixture'
import { ask, go, importGiven, queueRun, runOf, statusOf, trained, writeItems } from './program'

test.describe.configure({ mode: 'serial' })

let folder: string
let studio: Launched
let data: { datasetId: string; embeddingId: string }
let complaints: string[]
let first: string

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sid-studio-runs-'))
  studio = await launch(folder, [writeItems(path.join(folder, 'items.csv'))])
  complaints = complaintsOf(studio.page)
  data = await importGiven(studio.page, 'items')
  first = await queueRun(studio.page, data, 'first', { epochs: 12, lr: 0.03, lr_schedule: 'constant', val_ratio: 0.2, beta_schedule: 'constant' })
  await expect.poll(() => statusOf(studio.page, first), { timeout: 90_000 }).toBe('completed')
})
test.afterAll(async () => {
  await quit(studio)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

test('a run goes on from a checkpoint, with only what may change on its form', async () => {
  const { page } = studio
  await go(page, `/runs/${first}/overview`)
  await page.getByRole('link', { name: 'Go on from Last, as a new run' }).click()
  await expect(page.getByRole('heading', { name: 'Go on from a checkpoint', level: 1 })).toBeVisible()
  await expect(page.getByLabel('Epochs', { exact: true })).toHaveValue('24')
  await expect(page.getByLabel('Code width', { exact: true })).toHaveCount(0)
  // Three steps an epoch, and twelve of twenty-four epochs are done.
  await expect(page.getByRole('region', { name: 'Estimate' })).toContainText('36 steps')
  await page.getByRole('button', { name: /^Train/ }).click()
  await expect(page.getByRole('heading', { name: 'first · from epoch 11' })).toBeVisible()
  const id = /runs\/(\w+)\/overview/.exec(page.url())![1]!
  await expect.poll(() => statusOf(page, id), { timeout: 90_000 }).toBe('completed')
  expect(await runOf(page, id)).toMatchObject({ epoch: 24, parent: { runId: first, checkpoint: 'last', epoch: 11, changed: { epochs: 12 } } })
  // Its curves are whole, and its log says that it came by the checkpoint.
  expect((await ask(page, runs.pageMetrics, { runId: id, afterEpoch: -1, limit: 100 })).metrics.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 24 }, (_, i) => i))
  const { entries } = await ask(page, runs.pageLog, { runId: id, minLevel: 'info', search: 'all SIDs equal', after: 0, limit: 10 })
  expect(entries).toHaveLength(1)
  await expect(page.getByText('Goes on from')).toBeVisible()
  expect(complaints).toEqual([])
})

test('the JSON Schema of the configuration is saved beside the YAML', async () => {
  const { page, app } = studio
  const filePath = path.join(folder, 'schema.json')
  await app.evaluate(({ dialog }, target) => {
    dialog.showSaveDialog = (() => Promise.resolve({ canceled: false, filePath: target })) as typeof dialog.showSaveDialog
  }, filePath)
  await go(page, '/runs/new')
  await page.getByRole('button', { name: 'JSON Schema…' }).click()
  await expect.poll(() => keysOf(filePath)).toContain('unique_targets')
})

const keysOf = (file: string): string[] => {
  try {
    return Object.keys((JSON.parse(readFileSync(file, 'utf8')) as { anyOf: { properties: object }[] }).anyOf[0]!.properties)
  } catch {
    return []
  }
}

test('a run goes on in the background: the tray says so, its end is told, and a click brings the window back', async () => {
  const { page, app } = studio
  // What a desktop would show is kept instead: this display has neither tray nor notifications.
  await app.evaluate(({ dialog, Notification, Tray }) => {
    const told = { tips: [] as string[], notes: [] as string[], click: null as (() => void) | null }
    Object.assign(globalThis, { told })
    dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false })
    Notification.isSupported = () => true
    Notification.prototype.show = function (this: Electron.Notification) {
      told.notes.push(this.body)
      told.click = () => this.emit('click', {})
    }
    const { setToolTip } = Tray.prototype
    Tray.prototype.setToolTip = function (this: Electron.Tray, text: string) {
      told.tips.push(text)
      setToolTip.call(this, text)
    }
  })
  const told = () => app.evaluate(() => {
    const { tips, notes } = (globalThis as unknown as { told: { tips: string[]; notes: string[] } }).told
    return { tip: tips.at(-1), notes }
  })
  const visible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible())
  const runId = await queueRun(page, data, 'quiet', { epochs: 600 })
  await trained(page, runId, 3)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
  await expect.poll(visible).toBe(false)
  expect((await told()).tip).toBe('Semantic ID Studio: A run is training')
  await expect.poll(async () => (await told()).notes, { timeout: 90_000 }).toEqual(['quiet has finished'])
  await expect.poll(async () => (await told()).tip).toBe('Semantic ID Studio: Nothing is training')
  await app.evaluate(() => (globalThis as unknown as { told: { click: () => void } }).told.click())
  await expect.poll(visible).toBe(true)
  expect(await statusOf(page, runId)).toBe('completed')
  expect(complaints).toEqual([])
})
