import type { OutputOf } from '@shared/ipc/contract'
import type { codebookUsage, codeDetail, codeElsewhere, CodeScope, levelContents, otherAssignments, prefixChildren } from '@shared/ipc/codebooks'
import { StudioError } from '@shared/errors'
import { majorities } from '@core/metrics/codes/cells'
import type { ItemValue } from '../api'
import type { Workspace } from '../workspace'
import { codesOf, labelPlace, labelsByPlace, rowsOfScope } from './codeScope'
import { columnClasses } from './columns'
import { lossesOf } from './codeLosses'
import { modelOf } from './models'
import { pickTiles, tilesByRow } from './tiles'

const SAMPLE = 8
const MEMBERS = 12

/** Items per code and the figures of each level. */
export function usage(workspace: Workspace, assignmentId: string): OutputOf<typeof codebookUsage> {
  const { figures } = workspace.assignments.get(assignmentId)
  const counts = workspace.assignments.usage(assignmentId)
  return { levels: figures.levels.map((level, l) => ({ figures: level, counts: counts[l]! })) }
}

/** The codes that follow a prefix, most items first. */
export function children(
  workspace: Workspace,
  input: { assignmentId: string; prefix: number[]; limit: number },
): OutputOf<typeof prefixChildren> {
  const { datasetId } = workspace.assignments.get(input.assignmentId)
  const all = workspace.assignments.children(input.assignmentId, input.prefix)
  const shown = [...all].sort((a, b) => b.items - a.items || a.prefix.at(-1)! - b.prefix.at(-1)!).slice(0, input.limit)
  const rows = shown.map((child) => workspace.assignments.rowsOfPrefix(input.assignmentId, child.prefix, SAMPLE))
  const tiles = tilesByRow(workspace, datasetId, rows.flat())
  return {
    items: all.reduce((sum, child) => sum + child.items, 0),
    children: shown.map((child, i) => ({ ...child, sample: pickTiles(tiles, rows[i]!) })),
    total: all.length,
  }
}

/** One code of one level, or one prefix: its items, what they have in common, and its nearest codes. */
export function code(workspace: Workspace, input: CodeScope & { column: string | null }): OutputOf<typeof codeDetail> {
  const { datasetId, levels } = workspace.assignments.get(input.assignmentId)
  const codes = codesOf(workspace, input.assignmentId)
  const rows = rowsOfScope(workspace, input)
  const next = new Set<number>()
  if (input.level + 1 < levels) for (const row of rows) next.add(codes[row * levels + input.level + 1]!)
  const values = input.column ? countValues(columnClasses(workspace, datasetId, input.column), rows) : []
  const nearest = nearestCodes(workspace, input)
  const nearestRows = nearest.map((one) => rowsOfScope(workspace, { ...input, code: one.code, prefix: null }, SAMPLE))
  const sampleRows = rows.slice(0, 80)
  const { members, error } = measured(workspace, input, rows)
  const tiles = tilesByRow(workspace, datasetId, [
    ...sampleRows, ...nearestRows.flat(), ...(members ? [...members.typical, ...members.farthest].map(({ row }) => row) : []),
  ])
  const counts = workspace.assignments.usage(input.assignmentId)[input.level]!
  const withTiles = (list: { row: number; distance: number }[]) =>
    list.flatMap(({ row, distance }) => (tiles.has(row) ? [{ item: tiles.get(row)!, distance }] : []))
  return {
    items: rows.length,
    collidingItems: collidingAmong(codes, levels, rows),
    nextCodesUsed: input.level + 1 < levels ? next.size : null,
    sample: pickTiles(tiles, sampleRows),
    members: members && { typical: withTiles(members.typical), farthest: withTiles(members.farthest) },
    error,
    values: values.slice(0, 50),
    distinctValues: values.length,
    nearest: nearest.map((one, i) => ({ ...one, items: counts[one.code] ?? 0, sample: pickTiles(tiles, nearestRows[i]!) })),
    label: labelsByPlace(workspace, input.assignmentId)(labelPlace(input)),
  }
}

/** What each code of a level holds: its largest class of a column, its first item, its label. */
export function contents(workspace: Workspace, input: { assignmentId: string; level: number; column: string | null }): OutputOf<typeof levelContents> {
  const { datasetId, levels } = workspace.assignments.get(input.assignmentId)
  const codes = codesOf(workspace, input.assignmentId)
  const size = workspace.assignments.usage(input.assignmentId)[input.level]?.length ?? 0
  const codeOf = Int32Array.from({ length: codes.length / levels }, (_, row) => codes[row * levels + input.level]!)
  const first = new Int32Array(size).fill(-1)
  codeOf.forEach((one, row) => {
    if (first[one]! < 0) first[one] = row
  })
  const classes = input.column === null ? null : columnClasses(workspace, datasetId, input.column)
  const best = classes && majorities(codeOf, size, classes.labels, classes.values.length)
  const tiles = tilesByRow(workspace, datasetId, [...first].filter((row) => row >= 0))
  const labelOf = labelsByPlace(workspace, input.assignmentId)
  return {
    codes: Array.from(first, (row, one) => {
      const most = best?.[one]
      return {
        value: most && most.label >= 0 ? classes!.values[most.label]! : null,
        share: most && most.label >= 0 ? most.purity : null,
        tile: tiles.get(row) ?? null,
        label: labelOf(labelPlace({ level: input.level, code: one, prefix: null })),
      }
    }),
  }
}

/** Other mappings of the dataset. */
export function others(workspace: Workspace, assignmentId: string): OutputOf<typeof otherAssignments> {
  const { datasetId } = workspace.assignments.get(assignmentId)
  return {
    assignments: workspace.assignments
      .listOfDataset(datasetId)
      .filter(({ id }) => id !== assignmentId)
      .map(({ id, name, runId, levels }) => ({ id, name, levels, run: runId && workspace.runs.get(runId).name })),
  }
}

/** Where the items of a code went in another mapping of the dataset. */
export function elsewhere(workspace: Workspace, input: CodeScope & { otherId: string }): OutputOf<typeof codeElsewhere> {
  const [own, other] = [workspace.assignments.get(input.assignmentId), workspace.assignments.get(input.otherId)]
  if (own.datasetId !== other.datasetId) throw new StudioError('compare.otherDataset', { a: own.name, b: other.name })
  const level = Math.min(input.level, other.levels - 1)
  const codes = codesOf(workspace, input.otherId)
  const rows = rowsOfScope(workspace, input)
  const places = new Map<string, { codes: number[]; items: number; rows: number[] }>()
  for (const row of rows) {
    const at = row * other.levels
    const place = [...codes.subarray(input.prefix === null ? at + level : at, at + level + 1)]
    const key = place.join('-')
    const found = places.get(key) ?? places.set(key, { codes: place, items: 0, rows: [] }).get(key)!
    found.items++
    if (found.rows.length < SAMPLE) found.rows.push(row)
  }
  const sorted = [...places.values()].sort((a, b) => b.items - a.items).slice(0, 20)
  const tiles = tilesByRow(workspace, own.datasetId, sorted.flatMap((place) => place.rows))
  return {
    items: rows.length,
    places: sorted.map((place) => ({ codes: place.codes, items: place.items, sample: pickTiles(tiles, place.rows) })),
    total: places.size,
  }
}

/** Nearest and farthest members and the mean error, where a job has measured them. */
function measured(workspace: Workspace, { assignmentId, level }: CodeScope, rows: readonly number[]) {
  const losses = lossesOf(workspace, assignmentId)
  if (!losses || rows.length === 0) return { members: null, error: null }
  const { levels, errors, norms, meanError } = losses
  const byDistance = rows
    .map((row) => ({ row, distance: norms[row * (levels + 1) + level + 1]! }))
    .sort((a, b) => a.distance - b.distance || a.row - b.row)
  return {
    members: { typical: byDistance.slice(0, MEMBERS), farthest: byDistance.slice(-MEMBERS).reverse() },
    error: { mean: rows.reduce((sum, row) => sum + errors[row]!, 0) / rows.length, all: meanError },
  }
}

/** Items whose whole tuple another of them has; all who share a tuple share this code. */
function collidingAmong(codes: Int32Array, levels: number, rows: readonly number[]): number {
  const sizes = new Map<string, number>()
  const keys = rows.map((row) => codes.subarray(row * levels, (row + 1) * levels).join('-'))
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1)
  return keys.filter((key) => sizes.get(key)! > 1).length
}

function countValues({ labels, values }: ReturnType<typeof columnClasses>, rows: readonly number[]): { value: ItemValue; items: number }[] {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1)
  return [...counts].map(([label, items]) => ({ value: values[label] ?? null, items })).sort((a, b) => b.items - a.items)
}

/** By Euclidean distance between codewords; empty without codebooks. */
function nearestCodes(workspace: Workspace, { assignmentId, level, code }: CodeScope): { code: number; distance: number }[] {
  const assignment = workspace.assignments.get(assignmentId)
  const book = modelOf(workspace, assignment)?.codebooks[level]
  const size = assignment.sizes?.[level]
  if (!book || !size) return []
  const m = book.length / size
  return Array.from({ length: size }, (_, other) => {
    let squared = 0
    for (let j = 0; j < m; j++) squared += (book[other * m + j]! - book[code * m + j]!) ** 2
    return { code: other, distance: Math.sqrt(squared) }
  })
    .filter((one) => one.code !== code)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 5)
}
