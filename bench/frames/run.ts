/**
 * Frame times of the window while a run trains beside it, against the same page at rest: times between animation
 * frames, and tasks of the page's own thread above 50 ms. Needs a display (Xvfb will do) and a machine that does
 * nothing else.
 *
 *     npx tsx --tsconfig tsconfig.node.json bench/frames/run.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { Configuration } from '../../src/shared/configuration'
import * as datasets from '../../src/shared/ipc/datasets'
import * as importing from '../../src/shared/ipc/importing'
import * as jobs from '../../src/shared/ipc/jobs'
import * as runs from '../../src/shared/ipc/runs'
import { launch, quit } from '../../test/e2e/fixture'
import { ask, go, trained } from '../../test/e2e/program'
import { measureFrames, showFrames, type Frames } from './measure'

const SECONDS = 15
const measure = (page: Page): Promise<Frames> => measureFrames(page, SECONDS)

const folder = mkdtempSync(join(tmpdir(), 'sid-studio-frames-'))
const studio = await launch(folder)
const { page } = studio
await page.locator('.page').first().waitFor()
const { jobId } = await ask(page, importing.importDemo, {})
for (let status = ''; status !== 'completed'; await page.waitForTimeout(200)) ({ status } = await ask(page, jobs.getJob, { jobId }))
const dataset = (await ask(page, datasets.listDatasets, {})).datasets[0]!
for (let indexed = false; !indexed; await page.waitForTimeout(500)) ({ indexed } = await ask(page, datasets.getDataset, { datasetId: dataset.id }))

const results: Record<string, Frames> = {}
await page.waitForTimeout(2000)
results['at rest, the dataset'] = await measure(page)
const { runId } = await ask(page, runs.createRun, {
  datasetId: dataset.id, embeddingId: dataset.embeddings[0]!.id, name: 'frames', preset: null, tags: [], notes: '', place: 'back',
  configuration: Configuration.parse({ epochs: 4000 }),
})
await go(page, `/runs/${runId}/overview`)
await trained(page, runId, 5)
results['training, its overview'] = await measure(page)
const tabs = ['codebooks', 'collisions', 'items'].map((tab) => [`its ${tab}`, `/runs/${runId}/${tab}`] as const)
for (const [name, route] of [...tabs, ['the list of runs', '/runs'], ['the dataset', `/datasets/${dataset.id}`]] as const) {
  await go(page, route)
  await page.waitForTimeout(2000)
  results[`training, ${name}`] = await measure(page)
}
await ask(page, runs.cancelRun, { runId })
showFrames(results)
await quit(studio)
rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
