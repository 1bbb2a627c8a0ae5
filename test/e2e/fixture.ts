import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { createRequire } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

// require('electron') outside of Electron is the path of its executable, which set-up has put in place.
export const executablePath = createRequire(import.meta.url)('electron') as unknown as string
export const root = path.resolve(import.meta.dirname, '../..')

export interface Launched {
  app: ElectronApplication
  page: Page
  output: string[]
}

/** How the built program is started on a folder of its own. */
export const programArguments = (folder: string, args: string[] = []): string[] => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  root,
  '--workspace',
  path.join(folder, 'workspace'),
  ...args,
]
export const programEnvironment = (folder: string, more: Record<string, string> = {}): Record<string, string> =>
  ({
    ...process.env,
    SID_STUDIO_USER_DATA: path.join(folder, 'user'),
    SID_STUDIO_SOFTWARE_GL: '1',
    LANGUAGE: 'en',
    LANG: 'en_US.UTF-8',
    ...more,
  }) as Record<string, string>

/** Opens the built program on a folder of its own. */
export async function launch(
  folder: string,
  args: string[] = [],
  environment: Record<string, string> = {},
): Promise<Launched> {
  const app = await _electron.launch({
    executablePath,
    args: programArguments(folder, args),
    cwd: root,
    env: programEnvironment(folder, environment),
    timeout: 60_000,
  })
  const output: string[] = []
  app.process().stdout?.on('data', (data) => output.push(String(data)))
  app.process().stderr?.on('data', (data) => output.push(String(data)))
  const page = await app.firstWindow()
  await page.waitForLoadState('domcontentloaded')
  return { app, page, output }
}

/** Closes it as a person would who says yes to quitting; fails where it did not end by itself. */
export async function quit({ app, output }: Launched): Promise<void> {
  const child = app.process()
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  await app
    .evaluate(({ app: electron, dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
      electron.quit()
    })
    .catch(() => {}) // the answer may be lost with the process
  const code = await exited
  expect(code, output.join('')).toBe(0)
}

/** Opens it, does something with it, and closes it; ended at once where that fails, which nobody should wait for. */
export async function withStudio(folder: string, args: string[], work: (studio: Launched) => Promise<void>): Promise<void> {
  const studio = await launch(folder, args)
  try {
    await work(studio)
  } catch (error) {
    const exited = new Promise((resolve) => studio.app.process().once('exit', resolve))
    studio.app.process().kill('SIGKILL')
    await exited
    throw error
  }
  await quit(studio)
}

/** What the page complains about while it is used: uncaught errors, and errors on its console. */
export function complaintsOf(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return errors
}

export const test = base.extend<{ folder: string; studio: Launched; page: Page }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads fixture names from the pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sid-studio-e2e-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  studio: async ({ folder }, use, info) => {
    const studio = await launch(folder)
    const errors = complaintsOf(studio.page)
    await use(studio)
    await info.attach('program.log', { body: studio.output.join('') })
    await quit(studio)
    expect(errors).toEqual([])
  },
  page: async ({ studio }, use) => use(studio.page),
})
export { expect }

/** Loads the bundled demo from the first-run page and waits for its dataset. */
export async function loadDemo(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Load the demo/ }).click()
  await expect(page).toHaveURL(/#\/datasets\/(?!import)\w+/, { timeout: 60_000 })
  await expect(page.getByText('3,979').first()).toBeVisible()
}

/** A window that the tests of one file share, on a folder of its own. */
export interface SharedStudio extends Launched {
  /** Ends it and removes the folder; fails where its page complained of anything. */
  close(): Promise<void>
}

export async function launchShared(folder: string): Promise<SharedStudio> {
  const studio = await launch(folder)
  const complaints = complaintsOf(studio.page)
  await studio.page.locator('.page').first().waitFor()
  const close = async () => {
    await quit(studio)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    expect(complaints).toEqual([])
  }
  return { ...studio, close }
}
