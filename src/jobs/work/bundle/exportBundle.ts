import { createHash } from 'node:crypto'
import { toYaml } from '@core/configuration'
import { BundledRun, entryOf, entryOfFile, writeBundle, type BundledAssignment } from '@core/formats/bundle'
import { npyBytes } from '@core/formats/lib/npy'
import type { ZipEntryOut } from '@core/formats/lib/zipWriter'
import type { Assignment, Dataset, Run } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { LIVE_STATUSES } from '@store/repositories/runs/transitions'
import type { Workspace } from '@store/index'
import { everyEpoch } from '@store/views/diagnosis'
import { fingerprintFile } from '@core/formats/mapping'
import { PROGRAM } from '../exportAssignment'
import type { WrittenFile } from '../exportModel'

export interface BundleRequest {
  out: string
  overwrite: boolean
}

/** A run whole, as a bundle. Throws run.live, bundle.nothingYet, file.exists, file.unwritable, file.diskFull. */
export function exportRunBundle(workspace: Workspace, run: Run, request: BundleRequest): Promise<WrittenFile> {
  return write(workspace, run, workspace.assignments.listOfRun(run.id), request, true)
}

/**
 * One assignment, with the run and the checkpoint behind it where there are such; not the state of training, which serves
 * to continue a run and is twice as large as its models. Throws what exportRunBundle throws.
 */
export function exportAssignmentBundle(workspace: Workspace, assignment: Assignment, request: BundleRequest): Promise<WrittenFile> {
  return write(workspace, assignment.runId === null ? null : workspace.runs.get(assignment.runId), [assignment], request, false)
}

async function write(
  workspace: Workspace, run: Run | null, assignments: Assignment[], { out, overwrite }: BundleRequest, whole: boolean,
): Promise<WrittenFile> {
  if (run && LIVE_STATUSES.includes(run.status)) throw new StudioError('run.live', { name: run.name })
  if (run?.status === 'queued') throw new StudioError('bundle.nothingYet', { name: run.name })
  const dataset = workspace.datasets.get(run?.datasetId ?? assignments[0]!.datasetId)
  const wanted = new Set(assignments.map(({ checkpoint }) => checkpoint))
  const kept = run?.checkpoints.filter(({ kind }) => whole || wanted.has(kind)) ?? []
  const entries = [
    ...(run ? runEntries(workspace, { ...run, checkpoints: kept }, whole) : []),
    ...assignments.flatMap((assignment, i) => assignmentEntries(workspace, assignment, i, assignments)),
  ]
  await writeBundle(out, { program: PROGRAM, createdAt: new Date().toISOString(), dataset: datasetFacts(workspace, dataset, run) }, entries, { overwrite })
  return { path: out, ...(await fingerprintFile(out)) }
}

function datasetFacts(workspace: Workspace, dataset: Dataset, run: Run | null) {
  const embedding = dataset.embeddings.find(({ id }) => id === run?.embeddingId) ?? dataset.embeddings[0]!
  const { name, sourceFile, items } = dataset
  return {
    name, sourceFile, items, dimensions: embedding.dimensions,
    embedding: { name: embedding.name, fingerprint: embedding.fingerprint },
    itemIds: hashOfIds(workspace, dataset.id),
  }
}

/** sha256 of the ids in row order, each followed by a line feed. */
export function hashOfIds(workspace: Workspace, datasetId: string): string {
  const hash = createHash('sha256')
  for (const id of workspace.items.ids(datasetId)) hash.update(`${id}\n`)
  return hash.digest('hex')
}

function runEntries(workspace: Workspace, run: Run, whole: boolean): ZipEntryOut[] {
  const state = whole ? workspace.checkpoints.state(run.id) : null
  const lines = (documents: unknown[]) => documents.map((one) => `${JSON.stringify(one)}\n`).join('')
  return [
    entryOf('run.json', JSON.stringify(BundledRun.strip().parse(run), null, 2)),
    entryOf('configuration.yaml', toYaml(run.configuration).yaml),
    entryOf('metrics.jsonl', lines(epochs(workspace, run.id))),
    entryOf('log.jsonl', lines(log(workspace, run.id))),
    ...run.checkpoints.map(({ kind }) => entryOfFile(`checkpoints/${kind}.safetensors`, workspace.checkpoints.modelFile(run.id, kind))),
    ...(state ? [entryOfFile('state.safetensors', state.file)] : []),
  ]
}

function epochs(workspace: Workspace, runId: string): unknown[] {
  return everyEpoch(workspace, runId).map((metrics) => {
    const usage = metrics.figures === null ? null : workspace.metrics.usage(runId, metrics.epoch)
    return { metrics, usage: usage?.epoch === metrics.epoch ? usage.usage.map((level) => Array.from(level)) : null }
  })
}

function log(workspace: Workspace, runId: string): unknown[] {
  const all: unknown[] = []
  for (let after = 0; ; ) {
    const { entries, next } = workspace.logs.page(runId, { after, limit: 1000 })
    if (entries.length === 0) return all
    all.push(...entries)
    after = next
  }
}

function assignmentEntries(workspace: Workspace, assignment: Assignment, index: number, all: readonly Assignment[]): ZipEntryOut[] {
  const { id, name, kind, checkpoint, method, sizes, levels, figures, published, createdAt } = assignment
  const model = workspace.assignments.ownModel(id)
  const facts: BundledAssignment = {
    name, kind, checkpoint, method, sizes, levels, figures, published, createdAt,
    parent: all.find((one) => one.id === assignment.parentId)?.name ?? null,
    fineTunedEpochs: model?.fineTunedEpochs ?? null,
    labels: workspace.assignments.labels(id),
  }
  const folder = `assignments/${index}`
  return [
    entryOf(`${folder}/assignment.json`, JSON.stringify(facts, null, 2)),
    entryOf(`${folder}/codes.npy`, npyBytes('<i4', [figures.items, levels], workspace.assignments.codes(id))),
    entryOf(`${folder}/suffixes.npy`, npyBytes('<i4', [figures.items, 1], workspace.assignments.suffixes(id))),
    ...(model ? [entryOfFile(`${folder}/model.safetensors`, model.file)] : []),
  ]
}
