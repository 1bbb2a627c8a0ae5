import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { commandLine as command } from './commandLine'
import { expect, launchShared, root, test, type SharedStudio } from './fixture'
import { goTo } from './looks/places'
import { ask, latestDataset, queueRun, trained } from './program'
import * as codebooks from '../../src/shared/ipc/codebooks'
import * as runs from '../../src/shared/ipc/runs'

test.describe.configure({ timeout: 300_000 })

let folder: string
let studio: SharedStudio
let page: Page
let dataset: string
let run: string
let imported: string

test.beforeAll(async () => {
  test.setTimeout(480_000)
  folder = mkdtempSync(path.join(tmpdir(), 'sid-studio-codes-'))
  const demo = path.join(root, 'resources/demo')
  const file = path.join(folder, 'anyones.csv')
  dataset = String((await command(folder, 'dataset', 'import', path.join(demo, 'embeddings.npy'), '--metadata', path.join(demo, 'items.csv'), '--key', 'id'))['id'])
  run = String((await command(folder, 'train', dataset, '--set', 'epochs=3', '--out', file))['runId'])
  rmSync(path.join(folder, 'anyones.manifest.json'))
  imported = String((await command(folder, 'assignment', 'import', file, '--dataset', dataset))['id'])
  studio = await launchShared(folder)
  page = studio.page
})
test.afterAll(() => studio.close())

const panel = (name: string | RegExp) => page.getByRole('region', { name })
const see = (query = '') => goTo(page, { path: `/runs/${run}/codebooks${query}` })
const addressed = (text: string | RegExp) => expect(page).toHaveURL(typeof text === 'string' ? new RegExp(`[?&]${text}(&|$)`) : text)
/** Drags over a thing, from one place of it to the next ones, in shares of its width and height. */
async function drag(on: ReturnType<Page['locator']>, ...places: [number, number][]): Promise<void> {
  const { x, y, width, height } = (await on.boundingBox())!
  const [first, ...rest] = places.map(([right, down]) => [x + right * width, y + down * height] as const)
  await page.mouse.move(...first!)
  await page.mouse.down()
  for (const place of rest) await page.mouse.move(...place, { steps: 4 })
  await page.mouse.up()
}

test('brushing the usage selects codes for the whole page, and the address brings them back', async () => {
  await see()
  const usage = panel('Usage').first()
  await drag(usage.locator('canvas'), [0.3, 0.5], [0.6, 0.5])
  await expect(page.getByText(/\d+ codes selected, [\d,]+ items/)).toBeVisible()
  await addressed(/codes=[\d,-]+/)
  await usage.getByRole('radio', { name: 'By index' }).click()
  await addressed('bars=index')
  const link = page.url()
  await goTo(page, { path: '/runs' })
  await page.goto(link)
  await expect(page.getByText(/\d+ codes selected/)).toBeVisible()
  await expect(usage.getByRole('radio', { name: 'By index' })).toHaveAttribute('aria-checked', 'true')
  // By keys: three codes from the left, then none.
  await usage.getByRole('group').focus()
  for (const key of ['ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key)
  await expect(page.getByText(/^3 codes selected/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText(/codes selected/)).toHaveCount(0)
})

test('the map shows items behind the codes, and a lasso around them selects their codes', async () => {
  await see('?view=map')
  const map = panel('Code map')
  const offer = map.getByRole('button', { name: 'Items behind the codes' })
  await offer.or(map.getByRole('checkbox')).first().waitFor()
  if (await offer.isVisible()) await offer.click()
  await expect(map.getByRole('checkbox')).toBeChecked({ timeout: 60_000 })
  await map.getByRole('button', { name: /lasso/ }).click()
  await drag(map.locator('canvas'), [0.05, 0.05], [0.95, 0.05], [0.95, 0.9], [0.05, 0.9], [0.05, 0.05])
  const inLasso = map.getByText(/^[\d,]+ items in \d+ codes$/)
  const told = await inLasso.innerText()
  // Nearer by the wheel; where one looks and the lasso come back by the link.
  await map.locator('canvas').hover()
  await page.mouse.wheel(0, -600)
  await addressed(/look=1pca_/)
  await addressed(/lasso=1pca_/)
  const link = page.url()
  await goTo(page, { path: '/runs' })
  await page.goto(link)
  await expect(inLasso).toHaveText(told)
  await addressed(/look=1pca_/)
  // Another brush ends the lasso.
  await goTo(page, { path: page.url().split('#')[1]!.replace(/codes=[\d,-]+/, 'codes=3') })
  await expect(inLasso).toHaveCount(0)
  await expect(page).not.toHaveURL(/lasso=/)
  await map.getByRole('button', { name: /table and files/ }).first().click()
  await page.getByRole('menuitem', { name: /table/i }).click()
  await expect(page.getByRole('dialog').getByRole('row').nth(3)).toBeVisible()
  await page.keyboard.press('Escape')
})

test('the tree is drilled by keys, drawn as a sunburst, read as a table, and searched', async () => {
  await see('?view=tree')
  const tree = panel('Prefix tree')
  await tree.getByRole('group').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await addressed(/zoom=\d+/)
  await expect(tree.getByRole('navigation').getByRole('button')).toHaveCount(2)
  await page.keyboard.press('Backspace')
  await expect(page).not.toHaveURL(/zoom=/)
  await tree.getByRole('radio', { name: 'Sunburst' }).click()
  await addressed('tree=sunburst')
  await tree.getByRole('radio', { name: 'Table' }).click()
  await expect(tree.getByRole('grid').getByRole('row').nth(5)).toBeVisible()
  const find = page.getByPlaceholder('Code, SID or item')
  await find.fill('octopus')
  await page.getByRole('button', { name: /octopus/ }).first().click()
  await addressed(/row=\d+/)
  await addressed(/zoom=\d+-\d+/)
  // A link to a prefix alone shows that prefix, not some other code.
  const prefix = new URL(page.url().replace('#', '')).searchParams.get('prefix')!.split('-').slice(0, 2).join('-')
  await see(`?view=tree&prefix=${prefix}`)
  await expect(panel(`Prefix ${prefix}`)).toBeVisible()
})

test('every other view opens and says something; an item goes its way through the levels', async () => {
  await see('?view=distances&level=1')
  await expect(panel('Codeword to codeword').getByText(/near-identical/i).first()).toBeVisible()
  await see('?view=flow&level=2')
  await expect(panel('From level 2 to level 3')).toBeVisible()
  await expect(panel('Does a deeper level still say something?').getByText(/^Level 3/).first()).toBeVisible()
  await see('?view=losses')
  const worst = panel('Worst reconstructed items')
  const measure = page.getByRole('button', { name: 'Measure', exact: true })
  await worst.or(measure).first().waitFor()
  if (await measure.isVisible()) await measure.click()
  await worst.getByRole('grid').locator('.row-line').first().click()
  const way = panel('Path through the levels')
  await expect(way.getByRole('row')).toHaveCount(5)
  await see('?view=time')
  await expect(panel('SID churn').getByText('Level 3')).toBeVisible()
  await goTo(page, { path: `/runs/${run}/quality` })
  await page.getByRole('button', { name: 'Measure quality' }).click()
  await expect(page.getByText(/times as often as with random codes/)).toBeVisible({ timeout: 180_000 })
})

test('every chart of every view is also a table, a PNG, an SVG and a CSV', async () => {
  const files = path.join(folder, 'charts')
  mkdirSync(files)
  await studio.app.evaluate(({ dialog }, into) => {
    dialog.showSaveDialog = (...given: unknown[]) => {
      const { defaultPath } = given.at(-1) as { defaultPath: string }
      return Promise.resolve({ canceled: false, filePath: `${into}/${defaultPath.split(/[\\/]/).at(-1)}` })
    }
  }, files)
  const seen = new Set<string>()
  for (const where of ['?view=map', '?view=tree', '?view=distances', '?view=flow', '?view=losses', '?view=time', 'quality']) {
    await (where === 'quality' ? goTo(page, { path: `/runs/${run}/quality` }) : see(where))
    const menus = page.getByRole('button', { name: /table and files/ })
    for (let at = 0; at < (await menus.count()); at++) {
      const chart = (await menus.nth(at).getAttribute('aria-label'))!
      if (seen.has(chart)) continue
      seen.add(chart)
      const entry = async (number: number) => {
        await menus.nth(at).focus()
        await page.keyboard.press('Enter')
        await page.getByRole('menuitem').nth(number).click()
      }
      await entry(0)
      await expect(page.getByRole('dialog').getByRole('row').nth(1), chart).toBeVisible()
      await page.keyboard.press('Escape')
      for (const kind of [1, 2, 3]) await entry(kind)
      const made = () => readdirSync(files).length
      await expect.poll(made, { message: chart }).toBe(3 * seen.size)
    }
  }
  expect(seen.size).toBeGreaterThanOrEqual(13)
  for (const name of readdirSync(files)) {
    const bytes = readFileSync(path.join(files, name))
    if (name.endsWith('.png')) expect([bytes.subarray(1, 4).toString(), bytes.length > 2000], name).toEqual(['PNG', true])
    else if (name.endsWith('.svg')) expect(bytes.toString(), name).toMatch(/^<svg [^]*<(path|text)[^]*<\/svg>\s*$/)
    else expect(bytes.toString().split('\r\n').length, name).toBeGreaterThan(3)
  }
})

test('a name given to a code is seen wherever the code is, and goes out with the mapping', async () => {
  await see('?level=0')
  const name = page.getByRole('textbox', { name: /name|call/i }).or(page.getByPlaceholder('Name this code')).first()
  await name.fill('hands & fingers')
  await name.press('Enter')
  const code = Number(/\d+/.exec(await page.getByRole('heading', { name: /^Code \d+$/ }).innerText())![0])
  const assignmentId = (await ask(page, runs.getRun, { runId: run })).chosenAssignmentId!
  await expect.poll(async () => (await ask(page, codebooks.codeLabels, { assignmentId })).labels.length).toBe(1)
  const target = path.join(folder, 'named.csv')
  await command(folder, 'export', run, '--format', 'csv', '--columns', 'title,label_1', '--out', target)
  const lines = readFileSync(target, 'utf8').trim().split(/\r?\n/)
  expect(lines[0]).toMatch(/,title,label_1$/)
  const named = lines.filter((line) => line.endsWith(',hands & fingers'))
  expect(named.length).toBeGreaterThan(0)
  expect(named.every((line) => line.split(',')[2] === String(code))).toBe(true)
  const manifest = JSON.parse(readFileSync(path.join(folder, 'named.manifest.json'), 'utf8')) as { labels: unknown }
  expect(manifest.labels).toEqual([{ prefix: [code], label: 'hands & fingers' }])
})

test('an imported mapping has codebooks without a model, and a run has them while it still trains', async () => {
  await goTo(page, { path: `/mappings/${imported}/codebooks` })
  await expect(panel('Usage').getByText(/perplexity/)).toBeVisible()
  await expect(panel('Prefix tree').locator('canvas')).toBeVisible()
  await expect(page.getByText(/has no codebooks/).first()).toBeVisible()
  const runId = await queueRun(page, await latestDataset(page), 'still training', { epochs: 5000 })
  await trained(page, runId, 2)
  await goTo(page, { path: `/runs/${runId}/codebooks` })
  await expect(panel('Usage').getByText(/perplexity/)).toBeVisible({ timeout: 60_000 })
  await ask(page, runs.cancelRun, { runId })
})
