import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixture'

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

test('axe finds nothing on the first page, in light and in dark', async ({ page }) => {
  await expect(page.getByRole('button', { name: /Load the demo/ })).toBeVisible()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    expect(violations.map(({ id, nodes }) => `${scheme}: ${id} ${nodes[0]?.html.slice(0, 120)}`)).toEqual([])
  }
})
