import AxeBuilder from '@axe-core/playwright'
import { expect, launch, quit, test } from './fixture'

interface Window {
  bridge: { invoke(route: string, input: unknown): Promise<{ ok: boolean; error?: { code: string } }>; pathToken(file: File): Promise<{ ok: boolean }> }
}

test('the page has no way to Node, to other pages, or to the network', async ({ page, studio }) => {
  await expect(page.getByRole('button', { name: /Load the demo/ })).toBeVisible()
  expect(await page.evaluate(() => [typeof (globalThis as Record<string, unknown>)['require'], typeof (globalThis as Record<string, unknown>)['process']])).toEqual(['undefined', 'undefined'])
  expect(await page.evaluate(`window.open('https://example.invalid/') === null`)).toBe(true)
  const before = page.url()
  await page.evaluate(`void (location.href = 'https://example.invalid/')`)
  await page.waitForTimeout(300)
  expect(page.url()).toBe(before)
  expect(studio.app.windows()).toHaveLength(1)
})

test('questions of the wrong form, unknown routes and made-up files are refused', async ({ page }) => {
  await expect(page.getByRole('button', { name: /Load the demo/ })).toBeVisible()
  const codes = await page.evaluate(async () => {
    const { bridge } = globalThis as unknown as Window
    const code = async (route: string, input: unknown) => {
      const reply = await bridge.invoke(route, input)
      return reply.ok ? 'ok' : reply.error?.code
    }
    return [
      await code('datasets.list', {}),
      await code('datasets.list', { extra: 1 }),
      await code('no.such.route', {}),
      await code('__proto__', {}),
      await code('import.inspect', { token: '/etc/passwd', role: 'embeddings' }),
      await code('exports.write', { assignmentId: 'x', format: 'csv', options: {}, token: '/tmp/evil' }),
      (await bridge.pathToken(new File(['x'], 'made-by-a-script.npy'))).ok ? 'ok' : 'refused',
    ]
  })
  expect(codes).toEqual(['ok', 'ipc.badInput', 'ipc.unknownRoute', 'ipc.unknownRoute', 'file.unknownToken', 'ipc.badInput', 'refused'])
})

test('the page comes with its policy, which lets no script of a text run and no code be made from text', async ({ folder }) => {
  // Opened by itself: breaches are errors on the console, which fail every other test.
  const studio = await launch(folder)
  const { page } = studio
  await expect(page.getByRole('button', { name: /Load the demo/ })).toBeVisible()
  const policy: string = await page.evaluate(`fetch(location.href.split('#')[0]).then(({ headers }) => headers.get('content-security-policy'))`)
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toMatch(/unsafe-eval|http|\*/)
  const breaches = await page.evaluate(`(async () => {
    const breaches = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => breaches.push(effectiveDirective))
    const box = document.createElement('div')
    box.innerHTML = '<img src="studio://app/none" onerror="globalThis.fired = 1"><iframe srcdoc="x"></iframe><object data="studio://app/index.html"></object>'
    document.body.append(box, Object.assign(document.createElement('script'), { textContent: 'globalThis.fired = 2' }))
    await fetch('https://example.invalid/').catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 500))
    box.remove()
    return { fired: globalThis.fired ?? null, breaches: [...new Set(breaches)].sort() }
  })()`)
  expect(breaches).toEqual({ fired: null, breaches: expect.arrayContaining(['connect-src', 'script-src-attr', 'script-src-elem']) as unknown })
  await quit(studio)
})

test('another window is refused, even with our own page and preload in it', async ({ page, studio }) => {
  await expect(page.getByRole('button', { name: /Load the demo/ })).toBeVisible()
  const answers = await studio.app.evaluate(async ({ app, BrowserWindow, ipcMain }) => {
    const forged = new BrowserWindow({ show: false, webPreferences: { preload: `${app.getAppPath()}/out/preload/index.cjs`, sandbox: true } })
    await forged.loadURL('studio://app/index.html')
    const code = (await forged.webContents.executeJavaScript(`bridge.invoke('datasets.list', {}).then((reply) => reply.error?.code ?? 'ok')`)) as string
    const events = ipcMain.eventNames().map(String).filter((name) => name !== 'error')
    forged.destroy()
    return { code, events }
  })
  expect(answers.code).toBe('ipc.untrustedSender')
  // Nobody listens on any other channel.
  expect(answers.events).toEqual([])
})

test('axe finds nothing on the first page, in light and in dark', async ({ page }) => {
  await expect(page.getByRole('button', { name: /Load the demo/ })).toBeVisible()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    expect(violations.map(({ id, nodes }) => `${scheme}: ${id} ${nodes[0]?.html.slice(0, 120)}`)).toEqual([])
  }
})
