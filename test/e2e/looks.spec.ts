import { expect, test, type Page } from '@playwright/test'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { complaintsOf, launch, quit, type Launched } from './fixture'
import { axe, eyesores, unseenFocus } from './looks/checks'
import { dress, LARGE, nameOf, SMALL, type Dress } from './looks/dress'
import { EVERYWHERE, goTo, placesOf, type Ids, type Place } from './looks/places'
import { demoWorkspace, MANY, manyItemsWorkspace } from './looks/workspaces'

// Pictures of all of this lie in test-results/looks afterwards, to be looked at beside the mock-ups.
const top = mkdtempSync(path.join(tmpdir(), 'sid-studio-looks-'))
const folderOf = (name: string) => path.join(top, name)
const made: Record<string, Promise<Ids>> = {}

const LIGHT: Dress = { theme: 'light', language: 'en', size: SMALL }
const DARK: Dress = { theme: 'dark', language: 'zh', size: LARGE }
// Some hundred pictures of a software-rendered window: minutes on a busy machine.
test.describe.configure({ timeout: 480_000 })
test.beforeAll(() => {
  // The large one is made while the small ones are looked at.
  made['demo'] = demoWorkspace(folderOf('demo'))
  made['many'] = made['demo'].then(() => manyItemsWorkspace(folderOf('many')))
  made['many'].catch(() => {}) // told by the test that waits for it
})
test.afterAll(async () => {
  await Promise.allSettled(Object.values(made))
  rmSync(top, { recursive: true, force: true, maxRetries: 5 })
})

const isCrowded = ({ name }: Place) => /^(dataset|run-.*|compared|export|field-help)$/.test(name)

/** Opens a workspace, does something with it, and closes it; nothing may be said on the console meanwhile. */
async function opened(name: string, work: (studio: Launched, page: Page) => Promise<void>): Promise<void> {
  mkdirSync(folderOf(name), { recursive: true })
  const studio = await launch(folderOf(name))
  const errors = complaintsOf(studio.page)
  await studio.page.locator('.page').first().waitFor()
  // A window that is left open holds up the end of the whole run.
  await work(studio, studio.page).finally(() => quit(studio))
  expect(errors).toEqual([])
}

async function look(name: string, { app, page }: Launched, places: readonly Place[], dresses: readonly Dress[], withAxe: readonly Dress[]): Promise<void> {
  const faults: string[] = []
  for (const worn of dresses) {
    await dress(app, page, worn)
    const folder = path.join(test.info().project.outputDir, 'looks', `${name}-${nameOf(worn)}`)
    for (const place of places) {
      await goTo(page, place)
      await page.screenshot({ path: path.join(folder, `${place.name}.png`) })
      const found = [...(await eyesores(page)), ...(withAxe.includes(worn) ? await axe(page) : [])]
      faults.push(...found.map((fault) => `${name}, ${nameOf(worn)}, ${place.name}: ${fault}`))
    }
  }
  expect(faults).toEqual([])
}

test('an empty workspace looks right on every page, in light and dark, English and Chinese', async () => {
  await opened('empty', (studio) => look('empty', studio, EVERYWHERE, [LIGHT, DARK], [LIGHT, DARK]))
})

test('the demo and its runs look right on every page and tab, axe finds nothing, and the focus is always seen', async () => {
  const ids = await made['demo']!
  const tight: Dress[] = [
    { theme: 'light', language: 'zh', size: SMALL },
    { theme: 'dark', language: 'en', size: SMALL },
  ]
  await opened('demo', async (studio, page) => {
    const places = await placesOf(page, ids)
    await look('demo', studio, [...EVERYWHERE, ...places], [LIGHT, DARK], [LIGHT, DARK])
    // Where the most stands beside each other, also in the two other ways.
    await look('demo', studio, places.filter(isCrowded), tight, [])
    const unseen: string[] = []
    for (const place of [...EVERYWHERE, ...places.filter(({ name }) => name.startsWith('run-'))]) {
      await goTo(page, place)
      unseen.push(...(await unseenFocus(page, 30)).map((fault) => `${place.name}: ${fault}`))
    }
    expect(unseen).toEqual([])
  })
})

test('a hundred thousand items look right, and the last of them is there at once', async () => {
  const ids = await made['many']!
  await opened('many', async (studio, page) => {
    const places = await placesOf(page, ids)
    await look('many', studio, [...EVERYWHERE, ...places], [LIGHT], [])
    await look('many', studio, places.filter(isCrowded), [DARK], [])
    await dress(studio.app, page, LIGHT)
    for (const place of [`/datasets/${ids.dataset}`, `/runs/${ids.runs[0]}/items`]) {
      await goTo(page, { path: place })
      await page.getByRole('grid').first().focus()
      await page.keyboard.press('End')
      await expect(page.getByText(`B${String(MANY - 1).padStart(7, '0')}`).first()).toBeVisible({ timeout: 3000 })
    }
  })
})
