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
