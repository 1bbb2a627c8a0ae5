import type { ElectronApplication, Page } from '@playwright/test'

export interface Dress {
  theme: 'light' | 'dark'
  language: 'en' | 'zh'
  size: [width: number, height: number]
}
export const SMALL: Dress['size'] = [1280, 800]
export const LARGE: Dress['size'] = [1920, 1080]
export const nameOf = ({ theme, language, size }: Dress): string => `${theme}-${language}-${size[0]}`

/** Theme and language by the setting that a person changes; the size of the window itself. */
export async function dress(app: ElectronApplication, page: Page, { theme, language, size }: Dress): Promise<void> {
  await page.evaluate(`bridge.invoke('app.setSettings', ${JSON.stringify({ theme, language })})`)
  await app.evaluate(({ BrowserWindow }, [width, height]) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height), size)
  const [width, height] = size
  await page.waitForFunction(`innerWidth === ${width} && innerHeight === ${height}`)
  await page.waitForFunction(`document.documentElement.dataset.theme === '${theme}' && document.documentElement.lang.startsWith('${language}')`)
}
