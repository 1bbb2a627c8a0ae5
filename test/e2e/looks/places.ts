import type { Page } from '@playwright/test'

/** A page, tab or dialog to be looked at. */
export interface Place {
  name: string
  path: string
  act?: (page: Page) => Promise<void>
}

/** Until nothing in the page changes any more: answers have come, charts are drawn. */
const REST = `(async () => {
  const ends = performance.now() + 4000
  let quiet = 0
  let before = ''
  while (quiet < 3 && performance.now() < ends) {
    await new Promise((resolve) => setTimeout(resolve, 40))
    await new Promise((resolve) => requestAnimationFrame(resolve))
    const now = [document.querySelectorAll('*').length, document.body.innerText.length].join()
    quiet = now === before && document.querySelector('.bone') === null ? quiet + 1 : 0
    before = now
  }
})()`
export const rest = (page: Page): Promise<void> => page.evaluate(REST)

export async function goTo(page: Page, { path, act }: Pick<Place, 'path' | 'act'>): Promise<void> {
  await page.keyboard.press('Escape')
  await page.evaluate(`location.hash = ${JSON.stringify(path)}`)
  await page.locator('.page').first().waitFor()
  // Away from charts and rows, which answer to the pointer.
  await page.mouse.move(2, 2)
  await rest(page)
  if (act === undefined) return
  await act(page)
  await rest(page)
}

/** Opens the page's menu and takes the entry of that number, so that no language matters. */
const entry = (number: number) => async (page: Page) => {
  await page.locator('.acts [aria-haspopup="menu"]').last().click()
  await page.locator('.menu-item').nth(number).click()
}
const key = (chord: string) => (page: Page) => page.keyboard.press(chord)

export const EVERYWHERE: Place[] = [
  { name: 'datasets', path: '/datasets' },
  { name: 'import', path: '/datasets/import' },
  { name: 'runs', path: '/runs' },
  { name: 'new-run', path: '/runs/new' },
  { name: 'compare', path: '/compare' },
  { name: 'settings', path: '/settings' },
  { name: 'nowhere', path: '/nowhere' },
]

export interface Ids {
  dataset: string
  runs: string[]
}

/** What a workspace with runs has beside: the dataset, the run's tabs as its own bar names them, and dialogs. */
export async function placesOf(page: Page, { dataset, runs }: Ids): Promise<Place[]> {
  const run = runs[0]!
  await goTo(page, { path: `/runs/${run}/overview` })
  const hrefs = await page.locator('nav.tabs a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  return [
    { name: 'dataset', path: `/datasets/${dataset}`, act: (at) => at.locator('.row-line').nth(3).click() },
    ...['edit', 'assignments', 'subset', 'files', 'embedding'].map((name, number): Place => ({ name: `dataset-${name}`, path: `/datasets/${dataset}`, act: entry(number) })),
    ...hrefs.map((href): Place => ({ name: `run-${href.split('/').at(-1)}`, path: href.replace('#', '') })),
    { name: 'item', path: `/runs/${run}/items`, act: (at) => at.locator('.row-line').nth(5).click() },
    { name: 'encode', path: `/runs/${run}/items`, act: entry(1) },
    { name: 'field-help', path: '/runs/new', act: (at) => at.locator('#field-codebook_size').focus() },
    { name: 'sweep', path: '/runs/new', act: (at) => at.locator('.sweep input').first().fill('64, 128, 256') },
    { name: 'export', path: `/runs/${run}/overview`, act: key('e') },
    { name: 'compared', path: `/compare?runs=${runs.join(',')}` },
    { name: 'selected', path: '/runs', act: async (at) => { for (const box of await at.locator('.row-line input').all()) await box.click() } },
    { name: 'palette', path: '/runs', act: key('Control+k') },
    { name: 'keys', path: `/runs/${run}/collisions`, act: key('?') },
  ]
}
