import type { OutputOf } from '@shared/ipc/contract'
import type { codebookUsage, codeDetail, prefixChildren } from '@shared/ipc/codebooks'
import type { ItemValue } from '../api'
import type { Workspace } from '../workspace'
import { modelOf } from './models'
import { pickTiles, tilesByRow } from './tiles'

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
  const rows = shown.map((child) => workspace.assignments.rowsOfPrefix(input.assignmentId, child.prefix, 8))
  const tiles = tilesByRow(workspace, datasetId, rows.flat())
  return {
    items: all.reduce((sum, child) => sum + child.items, 0),
    children: shown.map((child, i) => ({ ...child, sample: pickTiles(tiles, rows[i]!) })),
    total: all.length,
  }
}

/** One code of one level: its items, what they have in common, and its nearest codes. */
export function code(
  workspace: Workspace,
  input: { assignmentId: string; level: number; code: number; column: string | null },
): OutputOf<typeof codeDetail> {
  const assignment = workspace.assignments.get(input.assignmentId)
  const { codes, rows } = itemsOfCode(workspace, input)
  const levels = assignment.levels
  const next = new Set<number>()
  if (input.level + 1 < levels) for (const row of rows) next.add(codes[row * levels + input.level + 1]!)
  const values = input.column ? countValues(workspace.items.columnValues(assignment.datasetId, input.column), rows) : []
  const nearest = nearestCodes(workspace, input)
  const nearestRows = nearest.map((one) => firstRows(codes, levels, input.level, one.code, 8))
  const sampleRows = rows.slice(0, 80)
  const tiles = tilesByRow(workspace, assignment.datasetId, [...sampleRows, ...nearestRows.flat()])
  const counts = workspace.assignments.usage(input.assignmentId)[input.level]!
  return {
    items: rows.length,
    collidingItems: collidingAmong(codes, levels, rows),
    nextCodesUsed: input.level + 1 < levels ? next.size : null,
    sample: pickTiles(tiles, sampleRows),
    values: values.slice(0, 50),
    distinctValues: values.length,
    nearest: nearest.map((one, i) => ({ ...one, items: counts[one.code] ?? 0, sample: pickTiles(tiles, nearestRows[i]!) })),
  }
}

function itemsOfCode(workspace: Workspace, { assignmentId, level, code }: { assignmentId: string; level: number; code: number }): { codes: Int32Array; rows: number[] } {
  const { levels } = workspace.assignments.get(assignmentId)
  const codes = workspace.assignments.codes(assignmentId)
  return { codes, rows: firstRows(codes, levels, level, code, Infinity) }
}

function firstRows(codes: Int32Array, levels: number, level: number, code: number, limit: number): number[] {
  const rows: number[] = []
  for (let at = level, row = 0; at < codes.length && rows.length < limit; at += levels, row++) {
    if (codes[at] === code) rows.push(row)
  }
  return rows
}

/** Items whose whole tuple another of them has; all who share a tuple share this code. */
function collidingAmong(codes: Int32Array, levels: number, rows: readonly number[]): number {
  const sizes = new Map<string, number>()
  const keys = rows.map((row) => codes.subarray(row * levels, (row + 1) * levels).join('-'))
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1)
  return keys.filter((key) => sizes.get(key)! > 1).length
}

function countValues(column: readonly ItemValue[], rows: readonly number[]): { value: ItemValue; items: number }[] {
  const counts = new Map<ItemValue, number>()
  for (const row of rows) counts.set(column[row] ?? null, (counts.get(column[row] ?? null) ?? 0) + 1)
  return [...counts].map(([value, items]) => ({ value, items })).sort((a, b) => b.items - a.items)
}

/** By Euclidean distance between codewords; empty without codebooks. */
function nearestCodes(workspace: Workspace, { assignmentId, level, code }: { assignmentId: string; level: number; code: number }): { code: number; distance: number }[] {
  const book = modelOf(workspace, workspace.assignments.get(assignmentId))?.codebooks[level]
  const size = workspace.assignments.get(assignmentId).sizes?.[level]
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
