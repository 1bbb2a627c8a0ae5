import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../fixture'

/** What axe has to say about the page as it stands, a line each. */
export async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 4).map(({ html }) => `axe, ${id}: ${html.slice(0, 140)}`))
}

// In a file of its own: it runs in the page, whose names the types of this program do not know.
const script = readFileSync(path.join(import.meta.dirname, 'eyesores.js'), 'utf8')
const namespaces = readdirSync(path.join(root, 'src/renderer/src/i18n/en'))
  .map((file) => file.replace('.ts', ''))
  .filter((file) => file !== 'index')

/** A page that scrolls sideways, words cut off, things out of the window, a message's key in place of the message. */
export const eyesores = (page: Page): Promise<string[]> => page.evaluate(`${script}\neyesores(${JSON.stringify(namespaces)})`)

// Outlines and rings, of the element itself or of the box that stands for it.
const MARKED = `(() => {
  const at = document.activeElement
  const ring = (element) => element && (getComputedStyle(element).outlineStyle !== 'none' || getComputedStyle(element).boxShadow !== 'none')
  return at === document.body || ring(at) || ring(at.closest('.input')) ? '' : at.outerHTML.slice(0, 140)
})()`

/** What the Tab key leads to without its being seen, a line each. */
export async function unseenFocus(page: Page, stops: number): Promise<string[]> {
  const found = new Set<string>()
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press('Tab')
    const unmarked: string = await page.evaluate(MARKED)
    if (unmarked !== '') found.add(`focus is not seen: ${unmarked}`)
  }
  return [...found]
}
