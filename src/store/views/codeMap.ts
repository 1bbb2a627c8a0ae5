import { readFileSync } from 'node:fs'
import { clusterOrder, codewordDistances, nearPairs } from '@core/metrics/codes/codewordDistances'
import { conditionalEntropies } from '@core/metrics/codes/conditionalEntropy'
import { residualsAt } from '@core/metrics/codes/residuals'
import { onAxes, plainAxes } from '@core/projection/plainPca'
import { evenRows } from '@core/projection/sample'
import type { Assignment } from '@shared/entities'
import type { codeMap, codewordDistances as distancesRoute, levelEntropies } from '@shared/ipc/codebooks'
import type { InputOf, OutputOf } from '@shared/ipc/contract'
import type { Workspace } from '../workspace'
import { readFloats } from './codeLosses'
import { codesOf } from './codeScope'
import { keptAnswers } from './kept'
import { modelOf } from './models'

type Drawn = OutputOf<typeof codeMap>['map']

/** Items drawn behind the codewords at most. */
const POINTS = 100_000
/** Codewords beside each other at most: the picture of more has no room for a cell. */
const COMPARED = 512

export const umapName = (level: number): string => `codes.umap.${level}`
/** Name of a run's latents of an epoch, as the training and measuring jobs keep them. */
export const latentsName = (epoch: number): string => `latents.${epoch}`

/** Codewords of a level in two dimensions, and the residuals that they stand for behind them. */
export function map(workspace: Workspace, input: InputOf<typeof codeMap>): OutputOf<typeof codeMap> {
  const assignment = workspace.assignments.get(input.assignmentId)
  const model = modelOf(workspace, assignment)
  if (!model) return { map: null, hasCodebooks: false }
  const draw = input.method === 'pca' ? pcaMap : umapMap
  return { map: input.level < model.codebooks.length ? draw(workspace, assignment, input.level) : null, hasCodebooks: true }
}

const kept = keptAnswers<Workspace, NonNullable<Drawn>>(4)

function pcaMap(workspace: Workspace, assignment: Assignment, level: number): Drawn {
  const codebooks = modelOf(workspace, assignment)!.codebooks
  const counts = workspace.assignments.usage(assignment.id)[level]!
  const book = codebooks[level]!
  const width = book.length / counts.length
  const latents = latentsFile(workspace, assignment)
  return kept(workspace, `${assignment.id}/${level}/${latents ?? ''}`, () => {
    const used = [...counts.keys()].filter((code) => counts[code]! > 0)
    const axes = plainAxes(rowsOf(book, width, used), used.length)
    return {
      codewords: onAxes(book, axes),
      held: axes.held,
      points: latents === null ? null : pcaPoints(workspace, assignment, level, latents, (residuals) => onAxes(residuals, axes)),
    }
  })
}

function pcaPoints(workspace: Workspace, assignment: Assignment, level: number, file: string, place: (residuals: Float32Array) => Float32Array): NonNullable<Drawn>['points'] {
  const { codebooks } = modelOf(workspace, assignment)!
  const codes = codesOf(workspace, assignment.id)
  const of = codes.length / assignment.levels
  const latents = readFloats(file)
  const rows = evenRows(of, POINTS)
  return {
    rows,
    xy: place(residualsAt(latents, latents.length / of, codebooks, codes, level, rows)),
    codes: rows.map((row) => codes[row * assignment.levels + level]!),
    of,
  }
}

const rowsOf = (matrix: Float32Array, width: number, rows: readonly number[]): Float32Array =>
  Float32Array.from(rows.flatMap((row) => [...matrix.subarray(row * width, (row + 1) * width)]))

/** The file of all items' latents under the assignment's model; null until a job has kept them. */
function latentsFile(workspace: Workspace, assignment: Assignment): string | null {
  if (!assignment.runId) return null
  const kind = assignment.checkpoint ?? 'best-collision'
  const checkpoint = workspace.runs.get(assignment.runId).checkpoints.find((one) => one.kind === kind)
  return checkpoint ? (workspace.derived.get(assignment.runId, latentsName(checkpoint.epoch))?.file ?? null) : null
}

/** As the measuring job laid it out: K×2 float32, then n rows as int32, then n×2 float32. */
function umapMap(workspace: Workspace, assignment: Assignment, level: number): Drawn {
  const entry = workspace.derived.get(assignment.id, umapName(level))
  if (!entry?.file) return null
  const size = workspace.assignments.usage(assignment.id)[level]!.length
  const bytes = readFileSync(entry.file)
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const n = (copy.byteLength - size * 8) / 12
  const rows = new Int32Array(copy, size * 8, n)
  const codes = codesOf(workspace, assignment.id)
  return {
    codewords: new Float32Array(copy, 0, size * 2),
    held: null,
    points: {
      rows, xy: new Float32Array(copy, size * 8 + n * 4, n * 2), of: codes.length / assignment.levels,
      codes: rows.map((row) => codes[row * assignment.levels + level]!),
    },
  }
}

/** Codeword to codeword, and which of them are as good as identical. */
export function distances(workspace: Workspace, input: InputOf<typeof distancesRoute>): OutputOf<typeof distancesRoute> {
  const assignment = workspace.assignments.get(input.assignmentId)
  const book = modelOf(workspace, assignment)?.codebooks[input.level]
  if (!book) return { distances: null }
  const counts = workspace.assignments.usage(input.assignmentId)[input.level]!
  const codes = [...counts.keys()]
    .sort((a, b) => counts[b]! - counts[a]!)
    .slice(0, COMPARED)
    .sort((a, b) => a - b)
  const matrix = codewordDistances(rowsOf(book, book.length / counts.length, codes), codes.length)
  return {
    distances: {
      codes: Int32Array.from(codes),
      matrix,
      order: Int32Array.from(clusterOrder(matrix, codes.length)),
      near: nearPairs(matrix, codes.length).map((pair) => ({ ...pair, a: codes[pair.a]!, b: codes[pair.b]! })),
    },
  }
}

/** Does a deeper level still say something? */
export function entropies(workspace: Workspace, input: InputOf<typeof levelEntropies>): OutputOf<typeof levelEntropies> {
  const { levels, sizes } = workspace.assignments.get(input.assignmentId)
  return { levels: conditionalEntropies(codesOf(workspace, input.assignmentId), levels, sizes) }
}
