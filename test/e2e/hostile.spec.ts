import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import * as assignments from '../../src/shared/ipc/assignments'
import * as codebooks from '../../src/shared/ipc/codebooks'
import * as runs from '../../src/shared/ipc/runs'
import { commandLine, idOf } from './commandLine'
import { complaintsOf, expect, test, withStudio, type Launched } from './fixture'
import { IMAGE, PICTURES, TEMPLATE, writeHostileFiles } from './hostile/exploits'
import { EVERYWHERE, goTo, placesOf, rest, type Ids, type Place } from './looks/places'
import { ask } from './program'

const watch = readFileSync(path.join(import.meta.dirname, 'hostile/watch.js'), 'utf8')
const caught = (page: Page): Promise<string[]> =>
  page.evaluate(`[...caught, ...(globalThis.fired === undefined ? [] : ['an exploit ran'])]`)

/** Moves the pointer over every chart, so that each tooltip is drawn that there is. */
async function pointAtCharts(page: Page): Promise<number> {
  let charts = 0
  for (const chart of await page.locator('.page canvas, .page svg.chart, .dialog canvas').all()) {
    const box = await chart.boundingBox()
    if (!box || box.width < 80 || box.height < 60) continue
    charts++
    for (const x of [0.08, 0.2, 0.35, 0.5, 0.65, 0.8, 0.92])
      for (const y of [0.15, 0.4, 0.6, 0.85]) await page.mouse.move(box.x + box.width * x, box.y + box.height * y)
  }
  return charts
}

/** A JPEG and a WebP by the browser's own encoders. */
async function photograph(page: Page, type: string, file: string): Promise<void> {
  const data: string = await page.evaluate(`(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 12, height: 9 })
    canvas.getContext('2d').fillRect(0, 0, 9, 9)
    return canvas.toDataURL('${type}')
  })()`)
  expect(data).toContain(`data:${type};base64,`)
  writeFileSync(file, Buffer.from(data.split(',')[1]!, 'base64'))
}

const choosesFolder = (app: ElectronApplication, folder: string) =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, folder)

test('names that are exploits are shown as they are, on every page and in every tooltip', async ({ folder }) => {
  test.setTimeout(300_000)
  const files = writeHostileFiles(folder)
  const dataset = idOf(await commandLine(folder, 'dataset', 'import', files.embeddings, '--metadata', files.metadata, '--key', 'id', '--name', `${TEMPLATE} ${IMAGE}`), 'id')
  const small = ['--set', 'hidden_dim=[16]', '--set', 'code_dim=4', '--set', 'codebook_size=8', '--set', 'num_codebooks=2', '--set', 'epochs=3']
  const train = async (name: string) => idOf(await commandLine(folder, 'train', dataset, ...small, '--name', name), 'runId')
  const ids = { dataset, runs: [await train(`run ${TEMPLATE}`), await train(`run ${IMAGE}`)] }

  await withStudio(folder, [], async (studio) => {
    await attack(studio, ids)
    await test.step('pictures come from the granted folder and from nowhere else', () => lookAtPictures(studio, ids, folder, files.pictures))
  })
})

async function attack({ page }: Launched, ids: Ids): Promise<void> {
  const complaints = complaintsOf(page)
  await page.locator('.page').first().waitFor()
  await page.evaluate(watch)
  const [runId] = ids.runs as [string, string]
  const mapping = (await ask(page, runs.getRun, { runId })).chosenAssignmentId!
  await ask(page, runs.updateRun, { runId, notes: IMAGE, tags: [IMAGE.slice(0, 60), TEMPLATE] })
  await ask(page, assignments.renameAssignment, { assignmentId: mapping, name: `mapping ${IMAGE}` })
  for (const code of [0, 1, 2, 3, 4, 5, 6, 7])
    await ask(page, codebooks.labelCode, { assignmentId: mapping, level: 0, code, prefix: null, label: code % 2 === 0 ? TEMPLATE : IMAGE })

  const views: Place[] = [1, 2, 3, 4, 5, 6].map((view) => ({
    name: `codebooks, view ${view}`,
    path: `/runs/${runId}/codebooks`,
    act: (at) => at.getByRole('radiogroup', { name: 'View' }).getByRole('radio').nth(view).click(),
  }))
  let charts = 0
  for (const place of [...EVERYWHERE, ...(await placesOf(page, ids)), ...views]) {
    await goTo(page, place)
    charts += await pointAtCharts(page)
    expect(await caught(page), place.name).toEqual([])
  }
  expect(charts).toBeGreaterThan(10)

  // Not only harmless, but whole: no template was filled, nothing was cut out.
  await goTo(page, { path: `/runs/${runId}/overview` })
  await expect(page.getByRole('heading', { level: 1, name: `run ${TEMPLATE}` })).toHaveText(`run ${TEMPLATE}`)
  await goTo(page, { path: `/datasets/${ids.dataset}` })
  await expect(page.getByRole('grid').getByText(`${IMAGE} titled`, { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('grid').getByText(`${TEMPLATE} titled`, { exact: true }).first()).toBeVisible()
  // A sentence that is filled with a name takes nothing in the name for a place to fill.
  await ask(page, runs.deleteRuns, { runIds: [ids.runs[1]!] })
  expect(await caught(page)).toEqual([])
  expect(complaints).toEqual([])
}

async function lookAtPictures({ page, app }: Launched, ids: Ids, folder: string, pictures: string): Promise<void> {
  for (const type of ['jpeg', 'webp']) await photograph(page, `image/${type}`, path.join(pictures, `photo.${type.replace('jpeg', 'jpg')}`))
  const images = page.getByRole('grid').locator('img')
  await expect(images).toHaveCount(0)
  await choosesFolder(app, pictures)
  await page.getByRole('button', { name: 'Show pictures…' }).click()
  await page.getByRole('button', { name: 'Choose folder…' }).click()
  await expect(page.getByRole('dialog').getByText(/Not found:/)).toContainText('../secret.png')
  await page.screenshot({ path: path.join(test.info().project.outputDir, 'looks/pictures-dialog.png') })
  await page.keyboard.press('Escape')

  const shown = new Set(PICTURES.flatMap(([name, isShown]) => (isShown ? [name] : [])))
  const sources = () => images.evaluateAll((all) =>
    all.filter((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0)
      .map((image) => new URL(image.getAttribute('src')!).searchParams.get('picture')!))
  await expect.poll(async () => new Set(await sources())).toEqual(shown)
  // What may not be shown has become letters.
  await expect.poll(async () => new Set(await images.evaluateAll((all) => all.map((image) => new URL(image.getAttribute('src')!).searchParams.get('picture')!)))).toEqual(shown)
  await page.screenshot({ path: path.join(test.info().project.outputDir, 'looks/pictures-table.png') })
  for (const tab of ['items', 'collisions']) {
    await goTo(page, { path: `/runs/${ids.runs[0]}/${tab}` })
    await expect(page.locator('img[src^="item-image:"]').first()).toBeVisible()
    await rest(page)
    await page.screenshot({ path: path.join(test.info().project.outputDir, `looks/pictures-${tab}.png`) })
  }
  expect(await caught(page)).toEqual([])
  // Asked for by hand, without any item that names it, it is refused as well.
  const loads = (address: string): Promise<boolean> => page.evaluate(`new Promise((resolve) => {
    const image = new Image()
    image.onload = () => resolve(true)
    image.onerror = () => resolve(false)
    image.src = ${JSON.stringify(address)}
  })`)
  const address = (picture: string, of = ids.dataset) => `item-image://items/?datasetId=${of}&picture=${encodeURIComponent(picture)}`
  expect(await loads(address('good.png'))).toBe(true)
  for (const evil of [address('../secret.png'), address(path.join(folder, 'secret.png')), address('good.png', 'another'), address('up/../../secret.png'), 'item-image://good.png/', `file://${pictures}/good.png`])
    expect(await loads(evil), evil).toBe(false)
}
