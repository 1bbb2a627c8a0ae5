import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from '@playwright/test'
import { createServer } from 'vite'

const PAGES: Record<
  string,
  { path: string; query?: string; act?: (page: import('@playwright/test').Page) => Promise<void> }
> = {
  first: { path: '/datasets', query: 'empty' },
  datasets: { path: '/datasets' },
  dataset: {
    path: '/datasets/d1',
    act: async (page) => {
      await page.locator('.row-line').nth(6).click()
    },
  },
  import: {
    path: '/datasets/import?token=token-dropped',
    query: 'empty',
    act: async (page) => {
      await page.getByRole('button', { name: /Choose table|选择表/ }).click()
    },
  },
  runs: {
    path: '/runs',
    act: async (page) => {
      await page.locator('.row-line input').nth(1).click()
      await page.locator('.row-line input').nth(2).click()
    },
  },
  new: {
    path: '/runs/new',
    act: async (page) => {
      await page.locator('#field-codebook_size').focus()
    },
  },
  overview: { path: '/runs/r1/overview' },
  healthy: { path: '/runs/r2/overview' },
  codebooks: { path: '/runs/r3/codebooks' },
  collisions: {
    path: '/runs/r3/collisions',
    act: async (page) => {
      await page.locator('[role=option]').nth(3).click()
    },
  },
  items: {
    path: '/runs/r3/items?search=octopus',
    act: async (page) => {
      await page.locator('.row-line').first().click()
    },
  },
  configuration: { path: '/runs/r3/configuration' },
  export: {
    path: '/runs/r3/collisions',
    act: async (page) => {
      await page.keyboard.press('e')
    },
  },
  compare: { path: '/compare?runs=r5,r2' },
  settings: { path: '/settings' },
  palette: {
    path: '/runs',
    act: async (page) => {
      await page.keyboard.press('Control+k')
    },
  },
  keys: {
    path: '/runs/r1/overview',
    act: async (page) => {
      await page.keyboard.press('?')
    },
  },
}

const [out = '/tmp/shots', ...only] = process.argv.slice(2)
const option = (name: string, fallback: string) => process.env[name] ?? fallback
const [width, height] = option('SIZE', '1440x900').split('x').map(Number) as [number, number]
mkdirSync(out, { recursive: true })
const server = await createServer({
  configFile: resolve(import.meta.dirname, 'vite.config.ts'),
  logLevel: 'error',
})
await server.listen()
const browser = await chromium.launch({
  executablePath: option('CHROMIUM', '/usr/bin/chromium'),
  args: ['--no-sandbox'],
})
const page = await browser.newPage({ viewport: { width, height } })
page.on('console', (message) => {
  if (message.type() === 'error' || message.type() === 'warning')
    console.log(`[${message.type()}] ${message.text().slice(0, 300)}`)
})
page.on('pageerror', (error) => console.log(`[thrown] ${error.message.slice(0, 400)}`))
for (const [name, { path, query = '', act }] of Object.entries(PAGES)) {
  if (only.length > 0 && !only.includes(name)) continue
  console.log(name)
  await page.goto('about:blank')
  await page.goto(
    `http://localhost:5199/?theme=${option('THEME', 'light')}&language=${option('LANGUAGE', 'en')}&${query}&${option('QUERY', '')}#${path}`,
  )
  await page.waitForSelector('.page', { timeout: 60_000 })
  await page.waitForTimeout(1200)
  await act?.(page).catch((error: Error) => console.log(`[act] ${error.message.slice(0, 200)}`))
  await page.waitForTimeout(700)
  await page.screenshot({ path: join(out, `${name}.png`) })
}
await browser.close()
await server.close()
