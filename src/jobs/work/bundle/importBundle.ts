import { basename } from 'node:path'
import type { z } from 'zod'
import { BundledAssignment, BundledEpoch, BundledRun, withBundle, type Bundle, type BundleManifest } from '@core/formats/bundle'
import { publishedHash } from '@core/metrics/publishedHash'
import { bytesSource } from '@core/formats/lib/fileSource'
import { parseModel } from '@core/formats/model/read'
import type { EmbeddingMatrix } from '@core/tokenizer/events'
import type { Assignment, Dataset, Run } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { LogEntry } from '@shared/queries'
import type { Workspace } from '@store/index'
import { collisionGroups } from '../collisionGroups'
import { freeName } from '../freeName'
import type { StepHooks } from '../steps'
import { readState } from '../trainingState'
import { hashOfIds } from './exportBundle'

export interface ImportedBundle {
  dataset: Dataset
  /** Null for a mapping that no run of this program made. */
  run: Run | null
  assignments: Assignment[]
  /** Entries whose size and sha256 were compared with the manifest. */
  filesVerified: number
}

/**
 * Takes a bundle into the workspace: checked whole before anything is written, and gone again should a part not fit.
 * The run gets an id of its own. Throws bundle.noDataset, bundle.otherItems, bundle.otherHash and what withBundle throws.
 */
export function importBundle(workspace: Workspace, file: string, hooks: StepHooks = {}): Promise<ImportedBundle> {
  return withBundle(file, async (bundle) => {
    const { dataset, embeddingId } = home(workspace, bundle.manifest, file)
    const matrix = workspace.embeddings.matrix(embeddingId)
    try {
      const parts = await readParts(bundle, dataset.items)
      const taken = await new Taking(workspace, bundle, dataset, embeddingId, matrix).take(parts)
      return { dataset, ...taken, filesVerified: bundle.manifest.files.length }
    } finally {
      matrix.close()
    }
  }, hooks.onProgress)
}

/** The dataset that the bundle belongs to: the same vectors under the same ids. */
function home(workspace: Workspace, { dataset: wanted }: BundleManifest, file: string): { dataset: Dataset; embeddingId: string } {
  const found = workspace.datasets.findByFingerprint(wanted.embedding.fingerprint)
  if (found.length === 0) {
    throw new StudioError('bundle.noDataset', {
      file: basename(file), dataset: wanted.name, source: wanted.sourceFile, items: wanted.items, dimensions: wanted.dimensions,
    })
  }
  const dataset = found.find(({ id }) => hashOfIds(workspace, id) === wanted.itemIds)
  if (!dataset) throw new StudioError('bundle.otherItems', { file: basename(file), dataset: found[0]!.name })
  return { dataset, embeddingId: dataset.embeddings.find(({ fingerprint }) => fingerprint === wanted.embedding.fingerprint)!.id }
}

interface Parts {
  run: BundledRun | null
  epochs: z.infer<typeof BundledEpoch>[]
  assignments: (BundledAssignment & { folder: string })[]
}

/** Whatever could be refused is read before the first row is written. */
async function readParts(bundle: Bundle, items: number): Promise<Parts> {
  const run = bundle.has('run.json') ? await bundle.json('run.json', BundledRun) : null
  const epochs = bundle.has('metrics.jsonl') ? await bundle.lines('metrics.jsonl', BundledEpoch) : []
  for (const { kind } of run?.checkpoints ?? []) parseModel(await bundle.read(`checkpoints/${kind}.safetensors`), `checkpoints/${kind}.safetensors`)
  const assignments: Parts['assignments'] = []
  for (let i = 0; bundle.has(`assignments/${i}/assignment.json`); i++) {
    const folder = `assignments/${i}`
    const assignment = await bundle.json(`${folder}/assignment.json`, BundledAssignment)
    const { levels, published, name } = assignment
    const codes = await bundle.int32(`${folder}/codes.npy`, [items, levels])
    const suffixes = await bundle.int32(`${folder}/suffixes.npy`, [items, 1])
    const hash = publishedHash(items, levels, codes, suffixes)
    if (published && published.hash !== hash) throw new StudioError('bundle.otherHash', { name, expected: published.hash, found: hash })
    assignments.push({ ...assignment, folder })
  }
  // What others were made from comes first.
  return { run, epochs, assignments: assignments.sort((a, b) => Number(a.parent !== null) - Number(b.parent !== null)) }
}

class Taking {
  constructor(
    private readonly workspace: Workspace,
    private readonly bundle: Bundle,
    private readonly dataset: Dataset,
    private readonly embeddingId: string,
    private readonly matrix: EmbeddingMatrix,
  ) {}

  async take({ run: bundled, epochs, assignments }: Parts): Promise<{ run: Run | null; assignments: Assignment[] }> {
    const { workspace } = this
    const made: Assignment[] = []
    const run = bundled && workspace.runs.adopt({ ...bundled, datasetId: this.dataset.id, embeddingId: this.embeddingId })
    try {
      if (run && bundled) await this.fill(run.id, bundled, epochs)
      for (const one of assignments) made.push(await this.assignment(run?.id ?? null, one, made))
    } catch (error) {
      if (run) this.remove(run.id)
      else for (const { id } of made) workspace.assignments.delete(id)
      throw error
    }
    // What could fail is behind us: the last words are about rows that are whole.
    for (const [i, { published }] of assignments.entries()) if (published) made[i] = workspace.assignments.publish(made[i]!.id)
    const { status, timing, error, finishedAt } = bundled ?? {}
    if (run && status) workspace.runs.setStatus(run.id, status, { ...(timing && { timing }), ...(error && { error }), ...(finishedAt && { finishedAt }) })
    return { run: run && workspace.runs.get(run.id), assignments: made }
  }

  private remove(runId: string): void {
    this.workspace.runs.setStatus(runId, 'cancelled')
    this.workspace.runs.delete(runId)
  }

  private async fill(runId: string, run: BundledRun, epochs: Parts['epochs']): Promise<void> {
    const { workspace, bundle } = this
    for (const { metrics, usage } of epochs) workspace.metrics.append(runId, metrics, usage && usage.map((level) => Int32Array.from(level)))
    workspace.runs.progress(runId, { epoch: run.epoch })
    for (const entry of bundle.has('log.jsonl') ? await bundle.lines('log.jsonl', LogEntry) : []) workspace.logs.append(runId, entry)
    for (const { kind, epoch, validationLoss, figures } of run.checkpoints) {
      workspace.checkpoints.put(runId, { kind, epoch, validationLoss, figures, model: [await bundle.read(`checkpoints/${kind}.safetensors`)] })
    }
    if (!bundle.has('state.safetensors')) return
    const bytes = await bundle.read('state.safetensors')
    const { epoch, step } = await readState(bytesSource('state.safetensors', bytes))
    workspace.checkpoints.putState(runId, { epoch, step, bytes: [bytes] })
  }

  private async assignment(runId: string | null, one: Parts['assignments'][number], made: readonly Assignment[]): Promise<Assignment> {
    const { workspace, bundle, dataset } = this
    const { folder, parent, fineTunedEpochs, labels, published: _, createdAt: __, ...facts } = one
    const codes = await bundle.int32(`${folder}/codes.npy`, [dataset.items, facts.levels])
    const assignment = workspace.assignments.create({
      ...facts,
      name: freeName(workspace, { runId, datasetId: dataset.id }, facts.name),
      datasetId: dataset.id,
      runId,
      parentId: made.find(({ name }) => name === parent)?.id ?? null,
      codes,
      suffixes: await bundle.int32(`${folder}/suffixes.npy`, [dataset.items, 1]),
      groups: collisionGroups(codes, facts.levels, this.matrix),
      ...(fineTunedEpochs !== null && { model: { bytes: [await bundle.read(`${folder}/model.safetensors`)], fineTunedEpochs } }),
    })
    for (const { prefix, label } of labels) workspace.assignments.setLabel(assignment.id, prefix, label)
    return assignment
  }
}
