import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as settings from '../../src/shared/ipc/app'
import * as runs from '../../src/shared/ipc/runs'
import { complaintsOf, expect, launch, quit, test, type Launched } from './fixture'
import {
  ask, go, importGiven, latestDataset, pidOf, queueRun, runOf, statusOf, STORE, trained, TRAINER, writeItems,
} from './program'

/** Long enough to be caught while it trains, however fast the machine; every such run is ended by its test. */
const ENDLESS = 200_000
/** Some seconds on an idle machine. */
const SHORT = 1_500

test.describe.configure({ mode: 'serial' })

let folder: string
let studio: Launched
let data: { datasetId: string; embeddingId: string }
let complaints: string[]

const open = async (args: string[] = []): Promise<void> => {
  studio = await launch(folder, args, { SID_STUDIO_SILENCE_MS: '7000' })
  complaints = complaintsOf(studio.page)
}
/** Queues a run, opens its page, and waits until it has learned something. */
const train = async (name: string, epochs: number): Promise<string> => {
  const runId = await queueRun(studio.page, data, name, { epochs })
  await go(studio.page, `/runs/${runId}/overview`)
  await trained(studio.page, runId, 3)
  return runId
}
const signal = async (name: string, how: NodeJS.Signals): Promise<number> => {
  const pid = await pidOf(studio.app, name)
  expect(pid, `a process named ${name}`).not.toBeNull()
  process.kill(pid!, how)
  return pid!
}

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sid-studio-robust-'))
  await open([writeItems(path.join(folder, 'items.csv'))])
  data = await importGiven(studio.page, 'items')
})
test.afterAll(async () => {
  await quit(studio)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

test('a trainer that is killed leaves a run that says so and goes on from what was saved', async () => {
  const { page, app } = studio
  const runId = await train('killed', SHORT)
  await signal(TRAINER, 'SIGKILL')
  await expect(page.getByText('Interrupted', { exact: true }).first()).toBeVisible()
  await expect(page.getByText('killed was ended from outside (SIGKILL).')).toBeVisible()
  await expect.poll(() => pidOf(app, TRAINER)).toBeNull()

  await page.getByRole('button', { name: /^Resume/ }).click()
  await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 90_000 })
  const run = await runOf(page, runId)
  expect([run.status, run.epoch, run.error]).toEqual(['completed', SHORT, null])
  expect(complaints).toEqual([])
})

test('the page goes on with its live curves after it was loaded anew', async () => {
  const { page } = studio
  const runId = await train('reloaded', ENDLESS)
  const before = (await runOf(page, runId)).epoch
  await page.reload()
  const progress = page.locator('section.progress')
  const shown = async () => Number(/([\d,]+)\s*\/\s*[\d,]+/.exec(await progress.innerText())?.[1]?.replaceAll(',', ''))
  await expect(page.getByText('Training', { exact: true }).first()).toBeVisible()
  await expect.poll(shown).toBeGreaterThan(before)
  const later = await shown()
  await expect.poll(shown).toBeGreaterThan(later)
  // The curve holds what was learned before and what came since.
  await page.getByRole('button', { name: 'Loss terms: table and files' }).click()
  await page.getByRole('menuitem').first().click()
  await expect(page.getByRole('dialog').getByRole('row').nth(1)).toContainText(/^0/)
  await page.keyboard.press('Escape')
  expect(complaints).toEqual([])
})

test('the store comes back after its process was killed, and training never stopped', async () => {
  const { page, app } = studio
  const before = (await ask(page, runs.listRuns, { limit: 50 })).rows.length
  const running = (await ask(page, runs.listRuns, { limit: 50, statuses: ['running'] })).rows[0]!
  const trainer = await pidOf(app, TRAINER)
  const pid = await signal(STORE, 'SIGKILL')
  await expect.poll(() => pidOf(app, STORE)).not.toBe(pid)
  // Asked while the new process opens the workspace: the answer waits for it.
  expect((await ask(page, runs.listRuns, { limit: 50 })).rows).toHaveLength(before)
  const { epoch } = await runOf(page, running.id)
  await trained(page, running.id, epoch + 3)
  expect(await statusOf(page, running.id)).toBe('running')
  expect(await pidOf(app, TRAINER)).toBe(trainer)
  await ask(page, runs.cancelRun, { runId: running.id })
  await expect.poll(() => statusOf(page, running.id)).toBe('cancelled')
  expect(complaints).toEqual([])
})

test('a trainer that hangs is noticed and ended with a sentence', async () => {
  const { page, app } = studio
  const runId = await train('hanging', ENDLESS)
  await signal(TRAINER, 'SIGSTOP')
  await expect(page.getByText(/hanging gave no sign of life for \d+ s, so it was ended/)).toBeVisible({ timeout: 40_000 })
  expect(await statusOf(page, runId)).toBe('failed')
  await expect(page.getByRole('button', { name: /^Resume/ })).toBeVisible()
  await expect.poll(() => pidOf(app, TRAINER)).toBeNull()
})

test('a run that takes more memory than it may ends with the figures and a remedy', async () => {
  const { page } = studio
  await ask(page, settings.setSettings, { memoryLimitMb: 60 })
  const runId = await queueRun(page, data, 'hungry', { epochs: ENDLESS })
  await go(page, `/runs/${runId}/overview`)
  await expect(
    page.getByText(/hungry took \d\.\d GiB of memory, more than the limit of 0\.1 GiB.* lower batch_size, or raise the limit/),
  ).toBeVisible({ timeout: 40_000 })
  expect(await statusOf(page, runId)).toBe('failed')
  await ask(page, settings.setSettings, { memoryLimitMb: 0 })
})

test('quitting while it trains asks first, and then ends in order within five seconds', async () => {
  const { page, app } = studio
  const runId = await train('left behind', ENDLESS)
  await app.evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = ((...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message)
      return Promise.resolve({ response: asked.length === 1 ? 1 : 0, checkboxChecked: false })
    }) as typeof dialog.showMessageBox
  })
  const asked = () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
  await expect.poll(asked).toEqual(['A run is training.'])
  expect(await statusOf(page, runId)).toBe('running')

  const exited = new Promise<number | null>((resolve) => app.process().once('exit', (code) => resolve(code)))
  const from = Date.now()
  await app.evaluate(({ app: electron }) => electron.quit()).catch(() => {})
  expect(await exited, studio.output.join('')).toBe(0)
  expect(Date.now() - from).toBeLessThan(5_000)

  await open()
  await expect.poll(() => statusOf(studio.page, runId)).toBe('interrupted')
})

test('after the whole program was killed while it trained, nothing is lost and the run can go on', async () => {
  data = await latestDataset(studio.page)
  const runId = await train('orphaned', ENDLESS)
  const trainer = (await pidOf(studio.app, TRAINER))!
  const exited = new Promise((resolve) => studio.app.process().once('exit', resolve))
  studio.app.process().kill('SIGKILL')
  await exited
  await expect.poll(() => isAlive(trainer)).toBe(false)

  await open()
  const { page } = studio
  await expect.poll(() => statusOf(page, runId)).toBe('interrupted')
  const { epoch } = await runOf(page, runId)
  expect(epoch).toBeGreaterThan(0)
  expect((await ask(page, runs.listRuns, { limit: 50 })).rows).toHaveLength(6)
  await go(page, `/runs/${runId}/overview`)
  await page.getByRole('button', { name: /^Resume/ }).click()
  await trained(page, runId, epoch + 3)
  await ask(page, runs.cancelRun, { runId })
  await expect.poll(() => statusOf(page, runId)).toBe('cancelled')
  expect(complaints).toEqual([])
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
