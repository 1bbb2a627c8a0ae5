import path from 'node:path'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as runs from '../../src/shared/ipc/runs'
import * as settings from '../../src/shared/ipc/app'
import { expect, launch, loadDemo, quit, test, complaintsOf } from './fixture'
import { ask, go, latestDataset, runOf, statusOf } from './program'

test('walk', async () => {
  test.setTimeout(560_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'b7-walk-'))
  const studio = await launch(folder)
  const { page, app } = studio
  page.setDefaultTimeout(15_000)
  const bad: string[] = []
  const complaints = complaintsOf(page)
  const shot = (name: string) => page.screenshot({ path: `/tmp/b7walk/${name}.png` })
  const step = async (name: string, work: () => Promise<void>) => {
    try { await work(); console.log('ok', name) } catch (e) { bad.push(name); console.log('BAD', name, String(e).slice(0, 600)); await shot(`BAD-${name}`).catch(() => {}) }
  }
  await loadDemo(page)
  const data = await latestDataset(page)
  const all = async () => (await ask(page, runs.listRuns, { limit: 100 })).rows
  await step('sweep', async () => {
    await go(page, `/runs/new?dataset=${data.datasetId}`)
    await page.getByLabel('Epochs', { exact: true }).fill('2')
    await page.getByLabel('Name of the run').fill('sweep one')
    await page.getByRole('button', { name: 'Another key' }).click()
    await page.getByLabel('Key to vary').last().selectOption('lr')
    await page.getByLabel(/^Values of lr/).last().fill('0.001')
    await page.locator('.seeds').fill('1, 2')
    await shot('sweep')
    await page.getByRole('button', { name: 'Queue 2 runs' }).click()
    await expect.poll(async () => (await all()).length).toBe(2)
  })
  await step('sweep-done', async () => { await expect.poll(async () => (await all()).filter(({ status }) => status === 'completed').length, { timeout: 240_000 }).toBe(2) })
  const ids = (await all()).map(({ id }) => id)
  await step('live-controls', async () => {
    await go(page, `/runs/${ids[0]}/overview`); for (const name of ['Time', 'Log', 'Linear', 'Unweighted', 'Epoch']) await page.getByRole('radio', { name, exact: true }).click().catch((e) => console.log('no', name))
    await page.locator('.bar input[type=range]').fill('0.6')
    for (const view of ['Trade-off', 'Usage']) { await page.locator('.bar').getByRole('radio', { name: new RegExp(view, 'i') }).click(); await page.waitForTimeout(600); await shot(`view-${view}`) }
    await page.locator('.bar').getByRole('radio').first().click()
    await page.getByRole('button', { name: /table and files/ }).first().click(); await page.waitForTimeout(300); await shot('chart-menu')
    console.log('menu', await page.getByRole('menuitem').allInnerTexts())
    for (const kind of ['PNG', 'SVG', 'CSV']) {
      const target = `/tmp/b7walk/chart.${kind.toLowerCase()}`
      await app.evaluate(({ dialog }, filePath) => { dialog.showSaveDialog = (() => Promise.resolve({ canceled: false, filePath })) as never }, target)
      if (await page.getByRole('menuitem').count() === 0) await page.getByRole('button', { name: /table and files/ }).first().click()
      await page.getByRole('menuitem', { name: new RegExp(kind) }).click()
      await expect.poll(() => existsSync(target)).toBe(true)
    }
  })
  await step('doctor', async () => {
    const { Configuration } = await import('../../src/shared/configuration')
    sick = (await ask(page, runs.createRun, { ...data, name: 'sick', preset: null, configuration: Configuration.parse({ epochs: 25, kmeans_init: 'off' }), tags: [], notes: '', place: 'front' })).runId
    await go(page, `/runs/${sick}/overview`)
    await expect.poll(() => statusOf(page, sick), { timeout: 150_000 }).toBe('completed')
    await page.waitForTimeout(1000); await shot('doctor')
    const n = (await all()).length
    await page.getByRole('button', { name: /^Queue/ }).first().click()
    await expect.poll(async () => (await all()).length).toBe(n + 1)
  })
  await step('tensorboard-archive', async () => {
    const target = path.join(folder, 'tb')
    await app.evaluate(({ dialog }, one) => { dialog.showOpenDialog = (() => Promise.resolve({ canceled: false, filePaths: [one] })) as never; dialog.showSaveDialog = (() => Promise.resolve({ canceled: false, filePath: one })) as never }, target)
    await go(page, '/runs')
    await page.locator('[role=row] input[type=checkbox]').last().check()
    await page.getByRole('button', { name: 'TensorBoard…' }).click()
    await expect(page.getByText(/scalars written to/)).toBeVisible({ timeout: 30_000 })
    console.log('tb', readdirSync(folder))
    const n = (await all()).length
    await page.getByRole('button', { name: 'Archive' }).last().click()
    await expect.poll(async () => (await ask(page, runs.listRuns, { limit: 100, archived: true })).rows.length).toBe(1)
    await page.getByRole('button', { name: 'Archive' }).first().click(); await page.waitForTimeout(600); await shot('archived')
  })
  await step('continued-look', async () => {
    await go(page, `/runs/new?from=${ids[0]}&continue=last`); await page.waitForTimeout(1200); await shot('continue')
    await ask(page, settings.setSettings, { theme: 'dark', language: 'zh' } as never); await page.waitForTimeout(800); await shot('continue-zh-dark')
    await go(page, `/runs/${ids[0]}/overview`); await page.waitForTimeout(1500); await shot('overview-zh-dark')
    await go(page, `/compare?runs=${ids[0]},${ids[1]}`); await page.waitForTimeout(2000); await shot('compare-zh-dark')
  })
  console.log('BAD STEPS', bad, 'COMPLAINTS', complaints.slice(0, 5))
  await quit(studio)
})
