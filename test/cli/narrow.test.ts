import { writeFileSync } from 'node:fs'
import { openWorkspace } from '@store/index'
import { SETTINGS_KEY } from '@shared/settings'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { Cli } from './support/cli'
import { type RunShape, ShownRunShape } from './support/shapes'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let cli: Cli
let file: string
beforeAll(async () => {
  cli = await Cli.make()
  file = cli.file('narrow.csv')
  const rows = Array.from({ length: 200 }, (_, i) => [`i${i}`, ...Array.from({ length: 8 }, (_, j) => Math.sin(i * (j + 1) * 0.37).toFixed(4))].join(','))
  writeFileSync(file, ['id,a,b,c,d,e,f,g,h', ...rows].join('\n'))
})
afterAll(() => cli.remove())

it('trains the recommended preset on embeddings narrower than its codes, and says what it took', async () => {
  const { status, stdout, stderr } = await cli.run(['train', file, '--set', 'epochs=3', '--set', 'codebook_size=8', '--json'])
  expect(status).toBe(0)
  expect(stderr).toContain('code_dim 128')
  const run = JSON.parse(stdout) as RunShape
  const shown = ShownRunShape.parse(await cli.json(['runs', 'show', run.runId]))
  expect(shown.config['code_dim']).toBe(8)
  expect(run.checkpoints.last!.fractionOfVarianceUnexplained).toBeLessThan(1)
})

it('refuses a width that was asked for by name', async () => {
  const { status, stderr } = await cli.run(['train', 'narrow', '--set', 'code_dim=64'])
  expect(status).toBe(2)
  expect(stderr).toContain('code_dim 64')
})

it('keeps to the memory that the window’s settings allow a run', async () => {
  const workspace = openWorkspace(cli.workspace)
  workspace.settings.set(SETTINGS_KEY, { memoryLimitMb: 1 })
  workspace.close()
  const { status, stderr } = await cli.run(['train', 'narrow', '--set', 'epochs=3'])
  expect(status).toBe(1)
  expect(stderr).toMatch(/limit of 0\.0 GiB/)
})
