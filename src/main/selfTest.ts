import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { configuration, datasets, exports, importing, jobs, mapping, runs } from '@shared/ipc'
import type { StudioApp } from './app'

const ENOUGH_MS = 120_000

/**
 * `--self-test`: whether this installation works, from the page to the native library, in a workspace of its own
 * inside `folder`. Says each step on standard output; throws at the first that fails.
 */
export async function selfTest(studio: StudioApp, folder: string, say: (line: string) => void): Promise<void> {
  await until('the window', async () => studio.isWindowReady)
  say('window: loaded')

  const { jobId } = await studio.ask(importing.importDemo, {})
  const job = await ended(studio, jobId)
  if (job.status !== 'completed') throw new Error(`import: ${job.error?.message ?? job.status}`)
  const dataset = (await studio.ask(datasets.listDatasets, {})).datasets[0]!
  say(`demo: ${dataset.items} items of ${dataset.dimensions} numbers`)

  const { presets } = await studio.ask(configuration.listPresets, {})
  const { runId } = await studio.ask(runs.createRun, {
    name: 'self-test',
    datasetId: dataset.id,
    embeddingId: dataset.embeddings[0]!.id,
    preset: null,
    configuration: { ...presets[0]!.configuration, epochs: 1, decoder_finetune_epochs: 0 },
    tags: [],
    notes: '',
    place: 'back',
  })
  const { run, chosenAssignmentId } = await until('the run', async () => {
    const now = await studio.ask(runs.getRun, { runId })
    return ['queued', 'starting', 'running'].includes(now.run.status) ? null : now
  })
  if (run.status !== 'completed') throw new Error(`run: ${run.error?.message ?? run.status}`)
  say(`run: one epoch on ${run.backend}`)
  if (run.backend === 'javascript') throw new Error('the native TensorFlow library did not load')

  const assignmentId = chosenAssignmentId!
  const { rows } = await studio.ask(mapping.pageMapping, { assignmentId, after: null, limit: 1 })
  say(`mapping: ${rows[0]!.item.id} is ${rows[0]!.sid.join('-')}`)

  const file = join(folder, 'mapping.parquet')
  const { formats } = await studio.ask(exports.listExportFormats, {})
  const { name: format, defaults: options } = formats.find(({ name }) => name === 'parquet')!
  const token = studio.grantTarget(file)
  const written = await studio.ask(exports.writeExport, { assignmentId, format, options, token })
  const done = await ended(studio, written.jobId)
  if (done.status !== 'completed') throw new Error(`export: ${done.error?.message ?? done.status}`)
  say(`export: ${statSync(file).size} bytes of Parquet`)
}

const ended = (studio: StudioApp, jobId: string): Promise<jobs.Job> =>
  until('a job', async () => {
    const now = await studio.ask(jobs.getJob, { jobId })
    return now.status === 'running' || now.status === 'queued' ? null : now
  })

async function until<T>(what: string, look: () => Promise<T | null | false>): Promise<T> {
  const end = Date.now() + ENOUGH_MS
  for (;;) {
    const found = await look()
    if (found !== null && found !== false) return found
    if (Date.now() > end) throw new Error(`${what} took more than ${ENOUGH_MS / 1000} s`)
    await wait(50)
  }
}
