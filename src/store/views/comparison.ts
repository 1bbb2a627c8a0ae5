import { groupTuples } from '@core/metrics/tuples'
import { StudioError } from '@shared/errors'
import type { compareAssignments, pageChangedItems } from '@shared/ipc/compare'
import type { OutputOf } from '@shared/ipc/contract'
import type { Workspace } from '../workspace'
import { pickTiles, tilesByRow } from './tiles'

interface Side {
  levels: number
  codes: Int32Array
  /** Items that share each item's tuple, itself included. */
  groups: Int32Array
}
type Pair = { a: string; b: string }

/** Two assignments of one dataset, item by item. Throws compare.otherDataset. */
export function compare(workspace: Workspace, pair: Pair): OutputOf<typeof compareAssignments> {
  const { datasetId, items, a, b } = sides(workspace, pair)
  const shared = { inBoth: 0, onlyA: 0, onlyB: 0, inNeither: 0 }
  const levels = Math.min(a.levels, b.levels)
  const changedPerLevel = new Array<number>(levels).fill(0)
  let unchanged = 0
  for (let row = 0; row < items; row++) {
    shared[place(a.groups[row]! > 1, b.groups[row]! > 1)]++
    let same = a.levels === b.levels
    for (let l = 0; l < levels; l++) {
      if (a.codes[row * a.levels + l] === b.codes[row * b.levels + l]) continue
      changedPerLevel[l]!++
      same = false
    }
    if (same) unchanged++
  }
  const flow = firstLevelFlow(items, a, b)
  const samples = rowsOfFirstCodes(a, items, flow.rows, 4)
  const tiles = tilesByRow(workspace, datasetId, samples.flat())
  return {
    items, ...shared, changedPerLevel, unchanged, flow,
    agreement: items === 0 ? 1 : largestParts(flow) / items,
    samples: samples.map((rows) => pickTiles(tiles, rows)),
  }
}

/** Items that became free, became shared, or changed any code; in row order, paged. */
export function changedItems(
  workspace: Workspace,
  input: Pair & { which: 'freed' | 'new' | 'changed'; afterRow: number | null; limit: number },
): OutputOf<typeof pageChangedItems> {
  const { datasetId, items, a, b } = sides(workspace, input)
  const wanted: Record<typeof input.which, (row: number) => boolean> = {
    freed: (row) => a.groups[row]! > 1 && b.groups[row] === 1,
    new: (row) => a.groups[row] === 1 && b.groups[row]! > 1,
    changed: (row) => !sameSid(a, b, row),
  }
  const rows: number[] = []
  for (let row = 0; row < items; row++) if (wanted[input.which](row)) rows.push(row)
  const from = input.afterRow === null ? 0 : rows.findIndex((row) => row > input.afterRow!)
  const page = from < 0 ? [] : rows.slice(from, from + input.limit)
  const tiles = tilesByRow(workspace, datasetId, page)
  return {
    items: page.flatMap((row) => {
      const tile = tiles.get(row)
      return tile ? [{ ...tile, codesA: sidOf(a, row), codesB: sidOf(b, row), groupA: a.groups[row]!, groupB: b.groups[row]! }] : []
    }),
    nextAfterRow: from >= 0 && from + input.limit < rows.length ? page.at(-1)! : null,
    total: rows.length,
  }
}

function sides(workspace: Workspace, pair: Pair): { datasetId: string; items: number; a: Side; b: Side } {
  const [first, second] = [workspace.assignments.get(pair.a), workspace.assignments.get(pair.b)]
  if (first.datasetId !== second.datasetId) throw new StudioError('compare.otherDataset', { a: first.name, b: second.name })
  const side = (id: string, levels: number): Side => {
    const codes = workspace.assignments.codes(id)
    return { levels, codes, groups: groupSizes(codes, levels) }
  }
  const a = side(pair.a, first.levels)
  return { datasetId: first.datasetId, items: a.codes.length / a.levels, a, b: side(pair.b, second.levels) }
}

function groupSizes(codes: Int32Array, levels: number): Int32Array {
  const { groupOf, sizes } = groupTuples(codes, codes.length / levels, levels)
  return groupOf.map((group) => sizes[group]!)
}

function sameSid(a: Side, b: Side, row: number): boolean {
  if (a.levels !== b.levels) return false
  for (let at = row * a.levels; at < (row + 1) * a.levels; at++) if (a.codes[at] !== b.codes[at]) return false
  return true
}

const sidOf = (side: Side, row: number): number[] => [...side.codes.subarray(row * side.levels, (row + 1) * side.levels)]

const place = (inA: boolean, inB: boolean): 'inBoth' | 'onlyA' | 'onlyB' | 'inNeither' =>
  inA ? (inB ? 'inBoth' : 'onlyA') : inB ? 'onlyB' : 'inNeither'

function firstLevelFlow(items: number, a: Side, b: Side): { rows: number; columns: number; counts: Int32Array } {
  let [rows, columns] = [1, 1]
  for (let row = 0; row < items; row++) {
    rows = Math.max(rows, a.codes[row * a.levels]! + 1)
    columns = Math.max(columns, b.codes[row * b.levels]! + 1)
  }
  const counts = new Int32Array(rows * columns)
  for (let row = 0; row < items; row++) counts[a.codes[row * a.levels]! * columns + b.codes[row * b.levels]!]!++
  return { rows, columns, counts }
}

function largestParts(flow: { rows: number; columns: number; counts: Int32Array }): number {
  let sum = 0
  for (let i = 0; i < flow.rows; i++) sum += Math.max(...flow.counts.subarray(i * flow.columns, (i + 1) * flow.columns))
  return sum
}

/** The first rows of each code of level 1, at most `limit`. */
function rowsOfFirstCodes(side: Side, items: number, codes: number, limit: number): number[][] {
  const samples = Array.from({ length: codes }, (): number[] => [])
  for (let row = 0; row < items; row++) {
    const sample = samples[side.codes[row * side.levels]!]!
    if (sample.length < limit) sample.push(row)
  }
  return samples
}
