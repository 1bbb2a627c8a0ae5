import { writeFileSync } from 'node:fs'
import type { ElectronApplication, Page } from '@playwright/test'
import { Configuration } from '../../src/shared/configuration'
import type { InputOf, OutputOf, Route } from '../../src/shared/ipc/contract'
import * as jobs from '../../src/shared/ipc/jobs'
import * as datasets from '../../src/shared/ipc/datasets'
import * as importing from '../../src/shared/ipc/importing'
import * as runs from '../../src/shared/ipc/runs'
import { expect } from './fixture'

interface Bridged {
  bridge: { invoke(route: string, input: unknown): Promise<{ ok: true; data: unknown } | { ok: false; error: { code: string } }> }
}

/** Asks what a page asks, by the page's own bridge. Throws the code of a refusal. */
export async function ask<R extends Route>(page: Page, route: R, input: InputOf<R>): Promise<OutputOf<R>> {
  const reply = await page.evaluate(
    ([name, value]) => (globalThis as unknown as Bridged).bridge.invoke(name, value),
    [route.name, input] as const,
  )
  if (!reply.ok) throw new Error(`${route.name}: ${reply.error.code}`)
  return reply.data as OutputOf<R>
}

/** The process of a job or of the store, by the name that main gave it; null while there is none. */
export const pidOf = (app: ElectronApplication, name: string): Promise<number | null> =>
  app.evaluate(({ app: electron }, wanted) => electron.getAppMetrics().find((one) => one.name === wanted)?.pid ?? null, name)

export const TRAINER = 'job train'
export const STORE = 'Semantic ID Studio store'

/** A CSV of embeddings: two numbers that wander, so that there is something to learn. */
export function writeItems(file: string, rows = 240): string {
  const lines = Array.from({ length: rows }, (_, i) =>
    [`item-${i}`, ...Array.from({ length: 8 }, (_, j) => Math.sin(i * (j + 1) * 0.37).toFixed(4))].join(','),
  )
  writeFileSync(file, ['id,a,b,c,d,e,f,g,h', ...lines].join('\n'))
  return file
}

/** Imports the file that the program was started with. */
export async function importGiven(page: Page, name: string): Promise<{ datasetId: string; embeddingId: string }> {
  await expect(page).toHaveURL(/#\/datasets\/import\?token=/)
  const token = new URL(page.url().replace('#', '')).searchParams.get('token')!
  const seen = await ask(page, importing.inspectFile, { token, role: 'embeddings' })
  const { jobId } = await ask(page, importing.startImport, {
    token,
    name,
    embedding: seen.embedding,
    idColumn: seen.idColumn,
    metadata: null,
    titleColumn: seen.titleColumn,
    pictureColumn: null,
    nonfinite: 'refuse',
  })
  await expect.poll(async () => (await ask(page, jobs.getJob, { jobId })).status).toBe('completed')
  return latestDataset(page)
}

export async function latestDataset(page: Page): Promise<{ datasetId: string; embeddingId: string }> {
  const found = await ask(page, datasets.listDatasets, {})
  const { id, embeddings } = found.datasets[0]!
  return { datasetId: id, embeddingId: embeddings[0]!.id }
}

/** Queues a small run; `epochs` decides how long it lasts (some hundred an idle second). */
export async function queueRun(
  page: Page,
  data: { datasetId: string; embeddingId: string },
  name: string,
  change: Partial<Configuration>,
): Promise<string> {
  const configuration = Configuration.parse({
    hidden_dim: [32],
    code_dim: 8,
    codebook_size: 8,
    num_codebooks: 2,
    batch_size: 64,
    val_ratio: 0,
    ...change,
  })
  const input = { ...data, name, preset: null, configuration, tags: [], notes: '', place: 'back' as const }
  return (await ask(page, runs.createRun, input)).runId
}

export const runOf = async (page: Page, runId: string) => (await ask(page, runs.getRun, { runId })).run
export const statusOf = async (page: Page, runId: string) => (await runOf(page, runId)).status

/** Until so many epochs are behind it. */
export async function trained(page: Page, runId: string, epochs: number): Promise<void> {
  await expect.poll(async () => (await runOf(page, runId)).epoch, { timeout: 60_000 }).toBeGreaterThanOrEqual(epochs)
}

export const go = (page: Page, route: string): Promise<unknown> => page.evaluate(`void (location.hash = ${JSON.stringify(`#${route}`)})`)
