import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, loadDemo, root, test } from './fixture'

const EMBEDDINGS = 'id,x,y,z\na,1,2,3\nb,3,4,5\nc,0,0,0\nd,3,4,5\ne,5,-6,1\nf,nan,1,1\ng,1,1,1\n'
const METADATA = 'id,title,kind\na,Seal,sea\nb,Owl,air\nd,Cow,land\ne,Carp,sea\nf,Fly,air\ng,Goat,land\nx,Nobody,air\n'

/** The next file dialog answers with this file. */
const chooses = (app: ElectronApplication, file: string) =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen })
  }, file)
const menu = async (page: Page, entry: RegExp) => {
  await page.getByRole('button', { name: /^More about/ }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}

test('the items of a dataset are found by text, by the map and by what is near', async ({ page }) => {
  await loadDemo(page)
  const map = page.getByRole('region', { name: 'Embedding map' }).getByRole('img', { name: /^Embedding map/ })
  await expect(map).toBeVisible({ timeout: 60_000 })
  // The indexes are made by a job after the import, which says so while it lasts.
  await expect(page.getByText('search and sort indexes')).toHaveCount(0, { timeout: 60_000 })
  const table = page.getByRole('region', { name: 'Items' })
  await table.getByRole('searchbox').fill('海豹')
  await expect(table.getByText('seal', { exact: true })).toBeVisible()
  await expect(table.getByText('1 of 3,979')).toBeVisible()
  await table.getByText('seal', { exact: true }).click()
  const item = page.getByRole('region', { name: 'Item', exact: true })
  await expect(item.getByRole('listitem')).toHaveCount(12)
  await table.getByRole('searchbox').fill('')
  await expect(table.getByText('3,979 of 3,979')).toBeVisible()

  const box = (await map.boundingBox())!
  const corner = (x: number, y: number) => page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 6 })
  await page.keyboard.down('Shift')
  await corner(0.05, 0.05)
  await page.mouse.down()
  for (const [x, y] of [[0.95, 0.05], [0.95, 0.55], [0.05, 0.55], [0.05, 0.06]] as const) await corner(x, y)
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(table.getByText(/^Chosen on the map/)).toBeVisible()
  const told = await table.getByText(/ of 3,979$/).innerText()
  const chosen = Number(told.replace(/ of .*/, '').replaceAll(',', ''))
  expect(chosen).toBeGreaterThan(0)
  expect(chosen).toBeLessThan(3979)
  // Where a person looks is in the address, so a link brings it again.
  await page.getByRole('button', { name: 'Nearer' }).click()
  await expect(page).toHaveURL(/look=pca_/)
})

test('a file of one’s own is imported, checked, added to, divided, exported and deleted', async ({ page, studio, folder }) => {
  const write = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }
  await page.goto(page.url().replace(/#.*/, '#/datasets/import'))
  // Ids that cannot be the ids are refused as on the command line, until somebody says that there are none.
  await chooses(studio.app, path.join(root, 'test/fixtures/embeddings/bad/short-ids.npz'))
  await page.getByRole('button', { name: /Choose file/ }).click()
  await expect(page.getByText(/ids in .*short-ids\.npz cannot be the ids/)).toBeVisible()
  await page.screenshot({ path: 'test-results/looks/import-ids.png' })
  const start = page.getByRole('button', { name: /^Import/ })
  await expect(start).toBeDisabled()
  await page.getByLabel('Item id').selectOption('row numbers')
  await expect(start).toBeEnabled()
  await expect(page.getByText(/cannot be the ids/)).toHaveCount(0)
  await chooses(studio.app, write('things.csv', EMBEDDINGS))
  await page.getByRole('button', { name: /Choose another file/ }).click()
  await expect(page.getByText('7 × 3').or(page.getByText('N × 3'))).toBeVisible()
  await chooses(studio.app, write('about.csv', METADATA))
  await page.getByRole('button', { name: /Choose table/ }).click()
  await expect(page.getByText('Items without metadata')).toBeVisible()
  await page.getByRole('button', { name: /^Import/ }).click()
  // Refused by default, naming row and column; nothing is stored.
  await expect(page.getByText(/things\.csv/).filter({ hasText: /column/ }).first()).toBeVisible()
  await expect(page.getByText(/--nonfinite/)).toHaveCount(0)
  await page.getByLabel('Drop those rows').check()
  await page.getByRole('button', { name: /^Import/ }).click()
  await expect(page).toHaveURL(/#\/datasets\/(?!import)\w+/, { timeout: 60_000 })

  const report = page.getByRole('region', { name: 'Check report' })
  await expect(report.getByText('rows dropped')).toBeVisible()
  const duplicates = report.locator('.check', { hasText: 'Exact duplicate embeddings' })
  await duplicates.getByRole('button', { name: 'Show 2 rows' }).click()
  const table = page.getByRole('region', { name: 'Items' })
  await expect(table.getByText('2 of 6')).toBeVisible()
  await expect(table.getByText('Owl', { exact: true })).toBeVisible()
  await expect(table.getByText('Cow', { exact: true })).toBeVisible()
  await expect(table.getByText('Carp', { exact: true })).toHaveCount(0)

  await menu(page, /Duplicate as subset/)
  await page.getByRole('dialog').getByRole('button', { name: 'Make the dataset' }).click()
  await expect(page.getByRole('heading', { name: 'things subset' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('banner').getByText('2 × 3')).toBeVisible()
  await menu(page, /^Delete/)
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: 'Delete dataset' }).click()
  await expect(page.getByText('things subset was deleted.')).toBeVisible({ timeout: 30_000 })

  await page.getByRole('link', { name: 'things' }).first().click()
  await menu(page, /Add an embedding/)
  await chooses(studio.app, write('clicks.csv', 'id,p,q\ne,5,5\nd,4,4\nc,3,3\nb,2,2\na,1,1\ng,6,6\n'))
  const adding = page.getByRole('dialog')
  await adding.getByRole('button', { name: /Choose file/ }).click()
  await expect(adding.getByText('clicks.csv')).toBeVisible()
  await adding.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByText('The embedding clicks was added.')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('banner').getByText('6 × 2')).toBeVisible()
  await expect(page.getByRole('link', { name: /^Train/ })).toHaveAttribute('href', /embedding=/)

  const target = path.join(folder, 'out.csv')
  await chooses(studio.app, target)
  await menu(page, /^Export/)
  await page.getByRole('dialog').getByLabel(/^CSV/).check()
  await page.getByRole('dialog').getByRole('button', { name: 'Choose where…' }).click()
  await expect.poll(() => existsSync(target), { timeout: 60_000 }).toBe(true)
  expect(readFileSync(target, 'utf8').trim().split(/\r?\n/).at(-1)).toBe('g,g,Goat,land,6,6')
})
