import { importEmbeddings } from '@core/dataset/importEmbeddings'
import type { ImportedEmbeddings } from '@core/dataset/importEmbeddings'
import { exportMapping, mappingTable, type ExportResult } from '@core/formats/mapping'
import { readModelFile } from '@core/formats/model/read'
import { driftOf, matrixSource } from '@core/metrics'
import { resolveAgainstPublished, type NewItemMethod, type NewItems } from '@core/resolve/againstPublished'
import type { EmbeddingMatrix, ModelWeights } from '@core/tokenizer/events'
import type { Assignment, NonfiniteChoice } from '@shared/entities'
import type { Drift } from '@shared/drift'
import { StudioError } from '@shared/errors'
import type { EncodeResult } from '@shared/ipc/encoding'
import type { Workspace } from '@store/index'
import { modelFileOf } from '@store/views/models'
import { encodeRows, PLAIN_ROWS, type EncodeHooks } from './encodeRows'
import { PROGRAM, provenanceOf } from './exportAssignment'

export interface EncodeRequest {
  /** Embeddings of the new items. */
  file: string
  embedding?: string
  /** Null: none; left out: as the file's content says. */
  idColumn?: string | null
  nonfinite: NonfiniteChoice
  /** Goes before each new id, so that none is one of the published. */
  idPrefix: string
  method: NewItemMethod
  /** Items that may share a SID, published ones included. */
  capacity: number
  /** The csv of the new rows. */
  out: string
  overwrite: boolean
  /** Not with TensorFlow: NeedsEngine is thrown as soon as there turn out to be more rows than are encoded without it. */
  plainly?: boolean
}

/** Such work belongs into a process of its own. */
export class NeedsEngine extends Error {}

export type EncodeReport = EncodeResult['report']

export interface Encoded {
  report: EncodeReport
  written: ExportResult
}

/**
 * Encodes new items with an assignment's model and resolves them against its items, whose SIDs stay; writes a csv of
 * the new rows alone. Throws encode.noModel, encode.dimensions, encode.idClash, encode.duplicateId, encode.cancelled,
 * and what the readers and the writer throw.
 */
export async function encodeItems(
  workspace: Workspace,
  assignment: Assignment,
  request: EncodeRequest,
  hooks: EncodeHooks & { onReading?: (bytes: number, of: number) => void } = {},
): Promise<Encoded> {
  const model = modelOf(workspace, assignment)
  const { imported, matrix } = await readRows(request, model, hooks)
  const ids = idsOf(imported, request, workspace, assignment)
  const encoded = await encodeRows(workspace, model, matrix, hooks)
  if (hooks.isCancelled?.()) throw new StudioError('encode.cancelled')
  const published = {
    codes: workspace.assignments.codes(assignment.id),
    suffixes: workspace.assignments.suffixes(assignment.id),
  }
  const { levels } = assignment
  const sizes = assignment.sizes!
  const resolved = resolveAgainstPublished(
    {
      items: matrix.items,
      levels,
      sizes,
      codes: encoded.codes,
      width: encoded.latents.length / matrix.items,
      latents: encoded.latents,
      codebooks: model.codebooks,
    },
    published,
    request.method,
    { capacity: request.capacity, isCancelled: hooks.isCancelled },
  )
  const drift = driftOf({
    levels,
    sizes,
    published: published.codes,
    fresh: encoded.codes,
    publishedMse: assignment.figures.reconstructionMse,
    freshMse: encoded.mse,
  })
  const written = await write(workspace, assignment, request, ids, resolved, hooks)
  return { report: reportOf(request.method, resolved, drift), written }
}

function modelOf(workspace: Workspace, assignment: Assignment): ModelWeights {
  const file = assignment.sizes === null ? null : modelFileOf(workspace, assignment)
  if (file === null) throw new StudioError('encode.noModel', { name: assignment.name })
  return readModelFile(file)
}

async function readRows(
  request: EncodeRequest,
  model: ModelWeights,
  hooks: EncodeHooks & { onReading?: (bytes: number, of: number) => void },
): Promise<{ imported: ImportedEmbeddings; matrix: EmbeddingMatrix }> {
  const parts: Float32Array[] = []
  let rowsSoFar = 0
  const { file, embedding, idColumn, nonfinite, plainly } = request
  const imported = await importEmbeddings(
    file,
    {
      embedding,
      idColumn,
      nonfinite,
      fingerprint: false,
      isCancelled: hooks.isCancelled,
      onProgress: ({ bytes, totalBytes }) => hooks.onReading?.(bytes, totalBytes),
    },
    ({ dimensions }) => {
      if (dimensions !== model.dimensions)
        throw new StudioError('encode.dimensions', { file, found: dimensions, expected: model.dimensions })
      return {
        append: (rows) => {
          parts.push(rows.slice())
          rowsSoFar += rows.length / dimensions
          if (plainly && rowsSoFar > PLAIN_ROWS) throw new NeedsEngine()
        },
      }
    },
  )
  const rows = new Float32Array(imported.items * imported.dimensions)
  let at = 0
  for (const part of parts.splice(0)) {
    rows.set(part, at)
    at += part.length
  }
  return { imported, matrix: { ...matrixSource(rows, imported.dimensions), resident: rows } }
}

/** The new items' ids: those of the file or else its row numbers, behind the prefix; none twice, none published. */
function idsOf(
  { ids, items }: ImportedEmbeddings,
  { file, idPrefix }: EncodeRequest,
  workspace: Workspace,
  assignment: Assignment,
): string[] {
  const all = Array.from({ length: items }, (_, row) => idPrefix + (ids ? ids.get(row) : String(row)))
  const own = new Set<string>()
  all.forEach((id, row) => {
    if (own.has(id)) throw new StudioError('encode.duplicateId', { file, id, row })
    own.add(id)
  })
  const clashes = workspace.items.ids(assignment.datasetId).filter((id) => own.has(id))
  if (clashes.length > 0) {
    throw new StudioError('encode.idClash', { clashes: clashes.length, items, examples: clashes.slice(0, 3).join(', ') })
  }
  return all
}

function write(
  workspace: Workspace,
  assignment: Assignment,
  { out, overwrite }: EncodeRequest,
  ids: string[],
  { codes, suffixes }: NewItems,
  hooks: EncodeHooks,
): Promise<ExportResult> {
  const dataset = workspace.datasets.get(assignment.datasetId)
  const run = workspace.runs.get(assignment.runId!)
  const fineTunedEpochs = workspace.assignments.ownModel(assignment.id)?.fineTunedEpochs
  return exportMapping(
    {
      format: 'csv',
      table: mappingTable({ codes, suffixes, levels: assignment.levels, sizes: assignment.sizes, ids }),
      out,
      overwrite,
      provenance: provenanceOf(run, dataset, assignment, fineTunedEpochs),
      program: PROGRAM,
    },
    { isCancelled: hooks.isCancelled },
  )
}

const reportOf = (method: NewItemMethod, resolved: NewItems, drift: Drift): EncodeReport => ({
  method,
  moved: resolved.moved.length,
  collisionsWithPublished: resolved.collisionsWithPublished,
  collisionsAfter: resolved.collisionsAfter,
  distortionAdded: resolved.distortionAdded,
  drift,
})

/** The way of the assignment's own resolver where that is one for new items too; else a suffix, which moves nothing. */
export const methodFor = ({ method }: Assignment): NewItemMethod =>
  method === 'next-best' || method === 'minimum-cost' ? method : 'suffix'
