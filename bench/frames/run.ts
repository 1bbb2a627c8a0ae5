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

const SECONDS = 15
interface Frames {
  frames: number
  above50: number
  p50: number
  p99: number
  longest: number
  /** Tasks of the page's own thread above 50 ms, in ms. */
  longTasks: number[]
}

// A script and not a function: it runs in the page.
const MEASURE = `(async () => {
  const gaps = [], longTasks = []
  const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration))))
  observer.observe({ type: 'longtask' })
  const ends = performance.now() + ${SECONDS * 1000}
  for (let last = await new Promise(requestAnimationFrame), now; last < ends; last = now) {
    now = await new Promise(requestAnimationFrame)
    gaps.push(now - last)
  }
  observer.disconnect()
  gaps.sort((a, b) => a - b)
  const at = (share) => Math.round(gaps[Math.min(gaps.length - 1, Math.floor(share * gaps.length))])
  return { frames: gaps.length, above50: gaps.filter((gap) => gap > 50).length, p50: at(0.5), p99: at(0.99), longest: at(1), longTasks }
})()`
const measure = (page: Page): Promise<Frames> => page.evaluate(MEASURE)

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
  configuration: Configuration.parse({ epochs: 2000 }),
})
await go(page, `/runs/${runId}/overview`)
await trained(page, runId, 5)
results['training, its overview'] = await measure(page)
for (const [name, route] of [['its codebooks', `/runs/${runId}/codebooks`], ['the list of runs', '/runs'], ['the dataset', `/datasets/${dataset.id}`]] as const) {
  await go(page, route)
  await page.waitForTimeout(2000)
  results[`training, ${name}`] = await measure(page)
}
await ask(page, runs.cancelRun, { runId })
console.table(Object.fromEntries(Object.entries(results).map(([name, frames]) => [name, { ...frames, longTasks: frames.longTasks.join(' ') }])))
await quit(studio)
rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
