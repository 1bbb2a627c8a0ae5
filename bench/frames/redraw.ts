/**
 * How long the live page's charts take to be drawn anew: one of 40,000 points (20 series × 2,000; here 16 levels × 2,500
 * epochs) beside three others, after each thing that a person does to all of them. Times between animation frames, and
 * the longest task of the page's own thread. Needs a display (Xvfb will do) and a machine that does nothing else.
 *
 *     npx tsx --tsconfig tsconfig.node.json bench/frames/redraw.ts [--write]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Configuration } from '../../src/shared/configuration'
import { openWorkspace } from '../../src/store/workspace'
import { launch, quit } from '../../test/e2e/fixture'
import { go } from '../../test/e2e/program'
import { writeSection } from '../lib/docSection'
import { fillDataset } from '../store/filled'

const [LEVELS, EPOCHS] = [16, 2500]
const folder = mkdtempSync(join(tmpdir(), 'sid-studio-redraw-'))

/** A completed run whose curves fall with some noise. */
function fill(): string {
  const workspace = openWorkspace(join(folder, 'workspace'))
  const datasetId = fillDataset(workspace, 100, (row) => `item ${row}`)
  const { id } = workspace.runs.create({ name: 'redrawn', datasetId, preset: null, configuration: Configuration.parse({ num_codebooks: LEVELS, epochs: EPOCHS }) })
  workspace.runs.claim(id)
  workspace.runs.setStatus(id, 'running')
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const falling = Math.exp(-epoch / 700) + 0.02 * Math.sin(epoch * 1.7)
    const terms = { total: 1 + falling, recon: 0.5 * falling + 0.1, commit: 0.25 * falling + 0.05, codebook: 0.2 * falling + 0.03, hinge: 0 }
    const levels = Array.from({ length: LEVELS }, (_, l) => ({ size: 64, used: 60 - l, deadCodes: 4 + l, perplexity: 55 - l * 2 - 10 * falling + Math.sin(epoch * (l + 1)), gini: 0.3 }))
    workspace.metrics.append(id, {
      epoch, step: epoch * 8, learningRate: 1e-3, beta: 0.25, train: terms, validation: terms, elapsedMs: epoch * 50, stepsMs: 40, revivedCodes: 0,
      figures: {
        epoch, items: 100, uniqueSids: 90, conflictItems: 10, collisionRate: 0.05 + 0.5 * falling, itemsInCollisions: 15, largestGroup: 3, singletonRate: 0.9,
        randomFloor: 0.01, exactDuplicateFloor: 0, sidLength: LEVELS, reconstructionMse: 0.01, fractionOfVarianceUnexplained: 0.3, levels,
      },
    }, Array.from({ length: LEVELS }, () => new Int32Array(64).fill(1)))
  }
  workspace.runs.setStatus(id, 'completed')
  workspace.close()
  return id
}

// A script and not a function: it runs in the page. Watches for a second, in whose first moments `act` happens.
const watching = (act: string) => `(async () => {
  const gaps = [], tasks = [0]
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => Math.round(duration))))
  observer.observe({ type: 'longtask' })
  let last = await new Promise(requestAnimationFrame)
  ;${act}
  for (const ends = last + 1000; last < ends;) {
    const now = await new Promise(requestAnimationFrame)
    gaps.push(now - last)
    last = now
  }
  observer.disconnect()
  return { longestFrame: Math.round(Math.max(...gaps)), longestTask: Math.max(...tasks) }
})()`
const press = (text: string) => `[...document.querySelectorAll('.bar button, .bar [role=radio], .bar label')].find((one) => one.textContent.trim() === ${JSON.stringify(text)}).click()`
const smooth = (value: number) => `const slider = document.querySelector('.bar input[type=range]'); slider.value = ${value}; slider.dispatchEvent(new Event('input', { bubbles: true }))`

const loadBefore = loadavg()[0]!
const runId = fill()
const studio = await launch(folder)
const { page } = studio
await page.locator('.page').first().waitFor()
await go(page, `/runs/${runId}/overview`)
await page.locator('canvas').nth(3).waitFor()
await page.waitForTimeout(3000)
interface Watched {
  longestFrame: number
  longestTask: number
}
/** In turns, so that each is a change. */
const ROUNDS = 12
const ACTS: Record<string, string> = {
  'smoothing': smooth(0.6), 'more smoothing': smooth(0.9), 'by time': press('Time'), 'by epoch': press('Epoch'), 'log axis': press('Log'), 'linear axis': press('Linear'),
}
const measured: Record<string, Watched[]> = {}
for (let round = 0; round < ROUNDS; round++)
  for (const [name, act] of Object.entries(ACTS)) (measured[name] ??= []).push(await page.evaluate<Watched>(watching(act)))
const at = (values: number[], share: number) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))]!
const results = Object.entries(measured).map(([name, rounds]) => {
  const frames = rounds.map(({ longestFrame }) => longestFrame)
  const tasks = rounds.map(({ longestTask }) => longestTask)
  return { name, frame: { median: at(frames, 0.5), p95: at(frames, 0.95) }, task: { median: at(tasks, 0.5), p95: at(tasks, 0.95) } }
})
console.table(Object.fromEntries(results.map(({ name, frame, task }) => [name, { 'longest frame, median': frame.median, 'p95': frame.p95, 'longest task, median': task.median, 'p95 ': task.p95 }])))
await quit(studio)
rmSync(folder, { recursive: true, force: true, maxRetries: 5 })

if (process.argv.includes('--write')) {
  // The browser tells of tasks above 50 ms only.
  const task = (ms: number) => (ms === 0 ? 'below 50 ms' : `${ms} ms`)
  const rows = results.map((one) => `| ${one.name} | ${one.frame.median} ms | ${one.frame.p95} ms | ${task(one.task.median)} | ${task(one.task.p95)} |`)
  const text = `## Long training curves

A run of ${LEVELS} levels × ${EPOCHS.toLocaleString('en')} epochs: two of its four charts have ${(LEVELS * EPOCHS).toLocaleString('en')} points each, as many as 20 series × 2,000. The real
window, drawn by software (no graphics processor), on ${cpus()[0]!.model}, ${cpus().length} cores; load ${loadBefore.toFixed(1)} at the start, ${loadavg()[0]!.toFixed(1)} at the end.
All four charts are drawn anew, one a frame; of each time the longest frame and the longest task of the page's thread,
over ${ROUNDS} times. Wanted: a redraw below 50 ms. Frames come in steps of 16.7 ms. Written by \`bench/frames/redraw.ts --write\`.

| after | longest frame, median | p95 | longest task, median | p95 |
|-|-|-|-|-|
${rows.join('\n')}`
  writeSection(join(import.meta.dirname, '../../docs/scale.md'), 'curves', text)
}
