import { histogram, levelLosses, residualNorms, totalSquares } from '@core/metrics/codes/losses'
import { residualsAt } from '@core/metrics/codes/residuals'
import { evenRows } from '@core/projection/sample'
import { umapOfPoints, type UmapHooks } from '@core/projection/umap'
import type { CodecHooks } from '@core/tokenizer/codec'
import type { EmbeddingMatrix, ModelWeights } from '@core/tokenizer/events'
import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'
import { LOSSES_NAME, readFloats, type KeptLosses } from '@store/views/codeLosses'
import { latentsName, umapName } from '@store/views/codeMap'
import { modelOf } from '@store/views/models'
import { engineFor, withCodec } from './engine'
import { keepLatents } from './latents'

const BINS = 60
/** Items that UMAP lays out beside the codewords: its cost grows with each one's neighbours. */
const UMAP_POINTS = 4_000

const bytesOf = (array: Float32Array | Int32Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** The assignment's model, with the run and epoch that its latents are kept under. Throws codes.noModel. */
function sourceOf(workspace: Workspace, assignment: Assignment): { model: ModelWeights; runId: string; epoch: number } {
  const model = modelOf(workspace, assignment)
  const kind = assignment.checkpoint ?? 'best-collision'
  const epoch = assignment.runId && workspace.runs.get(assignment.runId).checkpoints.find((one) => one.kind === kind)?.epoch
  if (!model || !assignment.runId || typeof epoch !== 'number') throw new StudioError('codes.noModel', { name: assignment.name })
  return { model, runId: assignment.runId, epoch }
}

/** Every item's latent, under the model that made the codes; kept beside the run where it is not too large. */
async function latentsOfAll(workspace: Workspace, assignment: Assignment, matrix: EmbeddingMatrix, hooks: CodecHooks): Promise<Float32Array> {
  const { model, runId, epoch } = sourceOf(workspace, assignment)
  const file = workspace.derived.get(runId, latentsName(epoch))?.file
  if (file) return readFloats(file)
  const latents = await withCodec(engineFor(workspace), model, (codec) => codec.latents(matrix, hooks))
  if (!hooks.isCancelled?.()) keepLatents(workspace, runId, epoch, latents)
  return latents
}

/** What the codes lose of every item: residuals after each level, reconstruction error; kept with the assignment. */
export async function measureLosses(workspace: Workspace, assignment: Assignment, matrix: EmbeddingMatrix, hooks: CodecHooks = {}): Promise<void> {
  const { model } = sourceOf(workspace, assignment)
  const { levels } = assignment
  const codes = workspace.assignments.codes(assignment.id)
  const latents = await latentsOfAll(workspace, assignment, matrix, hooks)
  const width = latents.length / matrix.items
  const errors = await withCodec(engineFor(workspace), model, (codec) => codec.errorsOfCodes(matrix, codes, hooks))
  if (hooks.isCancelled?.()) return
  const norms = residualNorms(latents, width, model.codebooks, codes)
  const value: KeptLosses = {
    items: matrix.items,
    depth: levels,
    levels: levelLosses(norms, levels, totalSquares(latents, width)),
    errors: histogram(errors, BINS),
    meanError: errors.reduce((sum, error) => sum + error, 0) / Math.max(1, errors.length),
  }
  workspace.derived.put(assignment.id, LOSSES_NAME, { ...value }, [bytesOf(errors), bytesOf(norms)])
}

/** A level's codewords and a sample of the residuals they stand for, laid out together by UMAP. */
export async function layOutCodes(workspace: Workspace, assignment: Assignment, matrix: EmbeddingMatrix, level: number, hooks: UmapHooks): Promise<void> {
  const { model } = sourceOf(workspace, assignment)
  const latents = await latentsOfAll(workspace, assignment, matrix, {})
  const width = latents.length / matrix.items
  const rows = evenRows(matrix.items, UMAP_POINTS)
  const residuals = residualsAt(latents, width, model.codebooks, workspace.assignments.codes(assignment.id), level, rows)
  const book = model.codebooks[level]!
  const points = new Float32Array(book.length + residuals.length)
  points.set(book)
  points.set(residuals, book.length)
  const xy = await umapOfPoints(points, points.length / width, hooks)
  if (!xy) return
  const codewords = xy.slice(0, (book.length / width) * 2)
  workspace.derived.put(assignment.id, umapName(level), { points: rows.length }, [bytesOf(codewords), bytesOf(rows), bytesOf(xy.slice(codewords.length))])
}
