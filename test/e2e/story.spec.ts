import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, loadDemo, test } from './fixture'

test('a person goes from the first start to an exported mapping', async ({ page, studio, folder }) => {
  await loadDemo(page)
  await expect(page.getByText('Check report')).toBeVisible()
  await expect(page.getByRole('cell', { name: 'grinning face', exact: true }).or(page.getByText('regional indicator A', { exact: true })).first()).toBeVisible()

  await page.getByRole('link', { name: 'Train' }).or(page.getByRole('button', { name: /^Train/ })).first().click()
  await expect(page).toHaveURL(/#\/runs\/new/)
  await page.getByRole('button', { name: /^Train/ }).click()

  await expect(page).toHaveURL(/#\/runs\/\w+/, { timeout: 30_000 })
  await expect(page.getByText('Loss terms').first()).toBeVisible()
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 100_000 })
  await expect(page.getByText('Fewest collisions').first()).toBeVisible()

  await page.getByRole('link', { name: /^Codebooks/ }).or(page.getByRole('tab', { name: /^Codebooks/ })).first().click()
  await expect(page.getByText('Level 1').first()).toBeVisible()

  await page.getByRole('link', { name: /^Collisions/ }).or(page.getByRole('tab', { name: /^Collisions/ })).first().click()
  await expect(page.getByText('Pairwise similarity').first()).toBeVisible()

  await page.getByRole('link', { name: /^Items/ }).or(page.getByRole('tab', { name: /^Items/ })).first().click()
  await expect(page.getByText('regional indicator A', { exact: true }).first()).toBeVisible()

  const target = path.join(folder, 'mapping.csv')
  await studio.app.evaluate(({ dialog }, file) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file })
  }, target)
  await page.getByRole('button', { name: /^Export/ }).first().click()
  const exporting = page.getByRole('dialog')
  await exporting.getByRole('button', { name: /^Export/ }).last().click()
  await expect.poll(() => existsSync(target), { timeout: 30_000 }).toBe(true)
  const lines = readFileSync(target, 'utf8').trim().split(/\r?\n/)
  expect(lines[0]).toContain('item_id,sid,code_1,code_2,code_3,suffix')
  expect(lines).toHaveLength(3980)
  expect(existsSync(path.join(folder, 'mapping.manifest.json'))).toBe(true)
})
