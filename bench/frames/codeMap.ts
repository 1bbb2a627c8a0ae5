/**
 * The code map with 100,000 items behind 256 codewords, as a person uses it: frames while nothing happens, while it is
 * dragged, zoomed, hovered and lassoed, in the real window, drawn by software (SwiftShader) as in the tests, which is
 * the slowest that it can be. Needs a display (Xvfb will do) and a machine that does nothing else.
 *
 *     npx tsx --tsconfig tsconfig.node.json bench/frames/codeMap.ts [--write] [--workspace FOLDER]
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import * as codebooks from '../../src/shared/ipc/codebooks'
import * as jobs from '../../src/shared/ipc/jobs'
import * as runs from '../../src/shared/ipc/runs'
import { launch, quit } from '../../test/e2e/fixture'
import { MANY, manyItemsWorkspace } from '../../test/e2e/looks/workspaces'
import { ask, go } from '../../test/e2e/program'
import { writeSection } from '../lib/docSection'
import { measureFrames, showFrames, type Frames } from './measure'

const SECONDS = 5
const given = process.argv.includes('--workspace') ? process.argv[process.argv.indexOf('--workspace') + 1]! : null
const folder = given ?? mkdtempSync(join(tmpdir(), 'sid-studio-map-frames-'))
const loadBefore = loadavg()[0]!
if (!existsSync(join(folder, 'workspace'))) await manyItemsWorkspace(folder)
const studio = await launch(folder)
const { page } = studio
await page.locator('.page').first().waitFor()
const run = (await ask(page, runs.listRuns, {})).rows[0]!
const assignmentId = (await ask(page, runs.getRun, { runId: run.id })).chosenAssignmentId!
const { jobId } = await ask(page, codebooks.measureCodes, { assignmentId, umap: null })
for (let status = ''; status !== 'completed'; await page.waitForTimeout(200)) ({ status } = await ask(page, jobs.getJob, { jobId }))
const opened = Date.now()
await go(page, `/runs/${run.id}/codebooks?view=map`)
const map = page.getByRole('region', { name: 'Code map' })
await map.getByRole('checkbox').waitFor()
const tookToOpen = Date.now() - opened
await page.waitForTimeout(2000)
const box = (await map.locator('canvas').boundingBox())!
const at = (right: number, down: number) => [box.x + right * box.width, box.y + down * box.height] as const

const results: Record<string, Frames> = {}
/** Measures while something is done again and again. */
async function during(name: string, step: (n: number) => Promise<void>): Promise<void> {
  let isOver = false
  const measured = measureFrames(page, SECONDS).finally(() => (isOver = true))
  for (let n = 0; !isOver; n++) await step(n)
  results[name] = await measured
  await page.waitForTimeout(500)
}
await during('nothing', () => page.waitForTimeout(100))
await page.mouse.move(...at(0.5, 0.5))
await page.mouse.down()
await during('dragged', (n) => page.mouse.move(...at(0.5 + 0.2 * Math.sin(n / 12), 0.5 + 0.2 * Math.cos(n / 12))))
await page.mouse.up()
await during('zoomed by the wheel', (n) => page.mouse.wheel(0, n % 40 < 20 ? -40 : 40))
await during('hovered', (n) => page.mouse.move(...at(0.5 + 0.3 * Math.sin(n / 9), 0.5 + 0.3 * Math.cos(n / 7))))
await map.getByRole('button', { name: /lasso/ }).click()
await page.mouse.move(...at(0.3, 0.3))
await page.mouse.down()
await during('a lasso drawn', (n) => page.mouse.move(...at(0.5 + 0.3 * Math.sin(n / 60), 0.5 + 0.3 * Math.cos(n / 60))))
await during('a lasso closed, its items and codes selected', async (n) => (n === 0 ? page.mouse.up() : page.waitForTimeout(100)))
const foot = await map.locator('.foot').innerText()
showFrames(results)
console.log({ tookToOpen, foot: foot.replaceAll('\n', ' · ') })
await quit(studio)
if (given === null) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })

if (process.argv.includes('--write')) {
  const rows = Object.entries(results).map(([name, { p50, p95, longest, above50, frames, longTasks }]) =>
    `| ${name} | ${p50} ms | ${p95} ms | ${longest} ms | ${above50} of ${frames} | ${longTasks.length === 0 ? 'none' : `${Math.max(...longTasks)} ms`} |`)
  const text = `## The code map

${MANY.toLocaleString('en')} items behind 256 codewords in the real window, drawn by software (no graphics processor), on
${cpus()[0]!.model}, ${cpus().length} cores; load ${loadBefore.toFixed(1)} at the start, ${loadavg()[0]!.toFixed(1)} at the end. The view opened in ${tookToOpen} ms.
Written by \`bench/frames/codeMap.ts --write\`.

| while it is | frame, median | p95 | longest | above 50 ms | longest task of the page |
|-|-|-|-|-|-|
${rows.join('\n')}`
  writeSection(join(import.meta.dirname, '../../docs/scale.md'), 'code-map', text)
}
