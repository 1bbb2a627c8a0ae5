import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { commandLine } from './commandLine'
import { expect, launchShared, root, test, type SharedStudio } from './fixture'
import { goTo } from './looks/places'
import { ask } from './program'
import * as collisions from '../../src/shared/ipc/collisions'
import * as edits from '../../src/shared/ipc/edits'
import * as mapping from '../../src/shared/ipc/mapping'
import type { MappingPage, PageKey } from '../../src/shared/queries'

test.describe.configure({ mode: 'serial', timeout: 240_000 })

let folder: string
let studio: SharedStudio
let page: Page
let run: string

test.beforeAll(async () => {
  test.setTimeout(300_000)
  folder = mkdtempSync(path.join(tmpdir(), 'sid-studio-collisions-'))
  const demo = path.join(root, 'resources/demo')
  const files = [path.join(demo, 'embeddings.npy'), '--metadata', path.join(demo, 'items.csv'), '--key', 'id']
  run = String((await commandLine(folder, 'train', ...files, '--set', 'epochs=4', '--set', 'codebook_size=32'))['runId'])
  studio = await launchShared(folder)
  page = studio.page
})
test.afterAll(() => studio.close())

const chosen = async () => {
  const { assignments, chosenId } = await ask(page, collisions.listAssignments, { runId: run })
  return assignments.find(({ id }) => id === chosenId)!
}
/** Where the next save dialog would say to write. */
const saveTo = (file: string) =>
  studio.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
/** The whole mapping as the database has it: id, SID with suffix, codes, suffix. */
async function stored(assignmentId: string): Promise<string[][]> {
  const lines: string[][] = []
  for (let after: PageKey | null = null; ; ) {
    const { rows, next }: MappingPage = await ask(page, mapping.pageMapping, { assignmentId, after, limit: 1000 })
    lines.push(...rows.map(({ item, sid, suffix }) => [item.id, [...sid, suffix].join('-'), ...sid.map(String), String(suffix)]))
    after = next
    if (after === null) return lines
  }
}

test('the largest group comes first, with its items side by side', async () => {
  await goTo(page, { path: `/runs/${run}/collisions` })
  const raw = await chosen()
  const { rows } = await ask(page, collisions.listCollisionGroups, { assignmentId: raw.id, limit: 3 })
  const [largest] = rows
  await expect(page.getByRole('heading', { name: `${largest!.size} items` })).toBeVisible()
  await expect(page.getByText('Pairwise similarity').first()).toBeVisible()
  const { members } = await ask(page, collisions.collisionGroup, { assignmentId: raw.id, sid: largest!.sid, limit: 100 })
  const items = page.getByRole('region', { name: 'Items of the group' })
  await items.getByRole('radio', { name: 'Every level' }).click()
  const [first] = members
  for (const [level, { distance, runnerUp }] of first!.steps!.entries()) {
    const cell = items.getByRole('row').nth(1).getByRole('gridcell').nth(3 + level)
    await expect(cell).toContainText(distance.toFixed(2))
    await expect(cell).toContainText(`${runnerUp!.code} `)
  }
  await items.getByRole('radio', { name: 'Metadata' }).click()
  for (const value of Object.values(first!.item.metadata)) {
    if (value !== null) await expect(items.getByRole('row').nth(1)).toContainText(String(value))
  }
  await items.getByRole('radio', { name: 'Last level' }).click()
})

test('an item moved by hand is listed, and taken back again', async () => {
  const raw = await chosen()
  const { rows } = await ask(page, collisions.listCollisionGroups, { assignmentId: raw.id, limit: 1 })
  await page.getByRole('button', { name: 'Move…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('row').nth(2).click()
  await dialog.getByRole('button', { name: /^Move to/ }).click()
  await expect(page.getByRole('button', { name: 'By hand: 1' })).toBeVisible()
  const [made] = (await ask(page, edits.listEdits, { assignmentId: raw.id })).edits
  expect(made).toMatchObject({ kind: 'move', sid: rows[0]!.sid, rows: [rows[0]!.sample[0]!.row] })
  expect(made!.distortionAdded).not.toBeNull()
  await page.getByRole('button', { name: 'By hand: 1' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Nothing yet.')).toBeVisible()
  await page.keyboard.press('Escape')
  expect((await ask(page, edits.listEdits, { assignmentId: raw.id })).edits).toEqual([])
  await page.getByRole('button', { name: 'Pin', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Unpin' })).toBeVisible()
})

test('a method is looked at, applied with a decoder of its own, exported and read', async () => {
  const raw = await chosen()
  const resolve = page.getByRole('region', { name: 'Resolve' })
  await resolve.getByRole('button', { name: 'Compute', exact: true }).last().click()
  await expect(resolve.getByRole('radio', { name: /Minimum cost/ })).toBeEnabled({ timeout: 60_000 })
  await resolve.getByRole('radio', { name: /Minimum cost/ }).check()
  await expect(resolve.getByRole('checkbox')).toBeChecked()
  await resolve.getByRole('button', { name: /^Apply/ }).click()
  await expect(page.getByText('The raw assignment stays')).toBeVisible({ timeout: 200_000 })
  const { assignments } = await ask(page, collisions.listAssignments, { runId: run })
  const made = assignments.find(({ parentId }) => parentId === raw.id)!
  expect(made.figures.conflictItems).toBeLessThan(raw.figures.conflictItems)

  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog')
  const target = path.join(folder, 'resolved.csv')
  await saveTo(target)
  await dialog.getByRole('button', { name: /^Export/ }).last().click()
  await expect(dialog.getByRole('status')).toContainText('3,979', { timeout: 60_000 })

  const written = readFileSync(target, 'utf8').trim().split(/\r?\n/).map((line) => line.split(','))
  const kept = await stored(made.id)
  expect(written.slice(1)).toEqual(kept)
  expect(new Set(kept.map(([, sid]) => sid)).size).toBe(3979)
  await page.keyboard.press('Escape')
})

test('a version is published with its bundle, and compared with another item by item', async () => {
  const { assignments } = await ask(page, collisions.listAssignments, { runId: run })
  const [raw, made] = [await chosen(), assignments.find(({ kind }) => kind === 'resolved')!]
  await page.getByRole('button', { name: 'More' }).or(page.locator('.acts [aria-haspopup="menu"]')).last().click()
  await page.getByRole('menuitem', { name: 'Assignments…' }).click()
  const row = (name: string) => page.getByRole('dialog').getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) })
  const bundle = path.join(folder, 'v1.sidbundle')
  await saveTo(bundle)
  await row(made.name).getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog', { name: `Publish ${made.name}?` }).getByRole('button', { name: 'Publish' }).click()
  await expect.poll(() => existsSync(bundle), { timeout: 60_000 }).toBe(true)
  expect(readFileSync(bundle).includes('assignments/0/codes.npy')).toBe(true)
  await expect(row(made.name).getByRole('button', { name: 'Bundle…' })).toBeVisible()
  await row(raw.name).getByRole('checkbox').check()
  await row(made.name).getByRole('checkbox').check()
  await page.getByRole('dialog').getByRole('button', { name: 'Compare' }).click()
  const [before, after] = [await stored(raw.id), await stored(made.id)]
  const changed = before.filter((line, at) => line.slice(2, 5).join() !== after[at]!.slice(2, 5).join()).length
  await page.getByRole('radio', { name: /^Any code/ }).click()
  await expect(page.getByText(`1–60 of ${changed.toLocaleString('en')}`)).toBeVisible()
  await page.keyboard.press('Escape')
})

test('new items are encoded around the published ones, and their drift is told', async () => {
  const published = (await ask(page, collisions.listAssignments, { runId: run })).assignments.find(({ kind }) => kind === 'resolved')!
  const kept = await stored(published.id)
  // Twenty of its own rows, and their elements backwards, which look like nothing that the codes were learned from.
  const bytes = readFileSync(path.join(root, 'resources/demo/embeddings.npy'))
  const [header, width] = [10 + bytes.readUInt16LE(8), 384 * 2]
  const rows = Buffer.concat([bytes.subarray(header, header + 20 * width), Buffer.from(bytes.subarray(header, header + 20 * width)).reverse().swap16()])
  // And a row of NaN, as float16 writes it.
  const nothing = Buffer.alloc(width, Buffer.from([0x00, 0x7e]))
  const said = `{'descr': '<f2', 'fortran_order': False, 'shape': (41, 384), }`
  const head = Buffer.from(`${said.padEnd(128 - 11)}\n`, 'latin1')
  const file = path.join(folder, 'new.npy')
  writeFileSync(file, Buffer.concat([Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, head.length, 0]), head, rows, nothing]))
  const target = path.join(folder, 'new.csv')
  await goTo(page, { path: `/runs/${run}/items?assignment=${published.id}` })
  await page.locator('.acts [aria-haspopup="menu"]').last().click()
  await page.getByRole('menuitem', { name: 'Encode new items' }).click()
  await studio.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, file)
  await saveTo(target)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Choose a file…' }).click()
  await dialog.getByLabel('Prefix of the ids').fill('new-')
  await dialog.getByRole('button', { name: 'Write it to…' }).click()
  await dialog.getByRole('button', { name: 'Encode', exact: true }).click()
  // The refusal names a choice that stands in this dialog.
  await expect(dialog.getByText(/first: row 40, column 0/)).toBeVisible({ timeout: 60_000 })
  expect(existsSync(target)).toBe(false)
  await dialog.getByLabel('NaN and infinite values').selectOption('Drop those rows')
  await dialog.getByRole('button', { name: 'Encode', exact: true }).click()
  await expect(dialog.getByText('How far they have drifted')).toBeVisible({ timeout: 60_000 })
  await expect(dialog.getByText('40 new items encoded')).toBeVisible()
  const lines = readFileSync(target, 'utf8').trim().split('\n').slice(1).map((line) => line.split(','))
  expect(lines.map(([id]) => id)).toEqual(Array.from({ length: 40 }, (_, row) => `new-${row}`))
  // Nobody gets the SID of a published item, which all stay as they were.
  const taken = new Set(kept.map((line) => line[1]!))
  for (const [, sid] of lines) expect(taken).not.toContain(sid)
  expect(new Set(lines.map(([, sid]) => sid)).size).toBe(40)
  expect(await stored(published.id)).toEqual(kept)
  await page.screenshot({ path: 'test-results/looks/encoded.png' })
  await page.keyboard.press('Escape')
})
