import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { ROUTES } from '../../src/shared/ipc'
import * as datasets from '../../src/shared/ipc/datasets'
import * as runs from '../../src/shared/ipc/runs'
import { expect, test, withStudio, type Launched } from './fixture'
import { junkLike, packed } from './hostile/junk'
import { ask, importGiven, queueRun, statusOf, writeItems } from './program'

const fuzz = readFileSync(path.join(import.meta.dirname, 'hostile/fuzz.js'), 'utf8')
const SEED = 20
const PATIENCE_MS = 30_000

/** These would train, for hours at worst, or take away what the others are to be asked about. */
const SPARED = /^(?:runs\.(?:create|createSweep|delete|retry|resume)|datasets\.(?:delete|deleteEmbedding)|assignments\.delete)$/

test('every route answers any question, of its own form or of none, with a value or a sentence', async ({ folder }) => {
  test.setTimeout(300_000)
  await withStudio(folder, [writeItems(path.join(folder, 'items.csv'))], askEverything)
})

async function askEverything({ app, page, output }: Launched): Promise<void> {
  const { datasetId, embeddingId } = await importGiven(page, 'items')
  const runId = await queueRun(page, { datasetId, embeddingId }, 'run', { epochs: 3 })
  await expect.poll(() => statusOf(page, runId), { timeout: 60_000 }).toBe('completed')
  const { assignments } = await ask(page, runs.getRun, { runId })
  await app.evaluate(({ dialog, shell }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
    shell.openPath = () => Promise.resolve('')
    shell.showItemInFolder = () => {}
  })
  const real = [datasetId, embeddingId, runId, ...assignments.map(({ id }) => id), 'csv', 'suffix', 'a', 'best-loss']

  await page.evaluate(fuzz)
  const faults: string[] = []
  for (const route of ROUTES.values()) {
    const options = { seed: SEED, numRuns: 160 }
    const shaped = fc.sample(junkLike(route.input, SPARED.test(route.name) ? [] : [...real, ...real]), options)
    const allowed = shaped.filter((input) => route.input.safeParse(input).success).slice(0, 8)
    const refused = shaped.filter((input) => !route.input.safeParse(input).success).slice(0, 3)
    const inputs = [...allowed, ...refused, ...fc.sample(fc.anything(), { seed: SEED, numRuns: 4 })].map(packed)
    faults.push(...(await page.evaluate(([name, some, patience]) => (globalThis as unknown as { fuzz: (...args: unknown[]) => Promise<string[]> }).fuzz(name, some, patience), [route.name, inputs, PATIENCE_MS] as const)))
  }
  expect(faults).toEqual([])
  expect((await ask(page, datasets.listDatasets, {})).datasets.length).toBeGreaterThan(0)
  expect(output.filter((line) => /(?:Type|Reference|Range)Error/.test(line))).toEqual([])
}
