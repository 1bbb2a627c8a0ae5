import type { Check } from '@shared/entities'
import { projectionWeights, scanRows, type RowScan } from './rowKernels'
import { equalRows, Growing, type EqualRows } from './rowTable'

/** Examples that a check names. */
const EXAMPLES = 10
/** Rows of a finding that can be opened. */
export const MOST_ROWS = 10_000
const BINS = 40

export interface Histogram {
  /** Lower edge of the first bin, upper edge of the last; bins are equally wide. */
  from: number
  to: number
  counts: number[]
}

/** Everything that is known of a matrix after one pass (and a second look at rows that seem equal). */
export interface EmbeddingReport {
  checks: Check[]
  /** Rows of each finding by the check's name, at most 10,000 each; equal rows stand side by side. */
  rows: Record<string, Int32Array>
  norms: { min: number; mean: number; max: number; histogram: Histogram }
  duplicates: EqualRows
}

/** Rows that were not finite numbers, and what became of them. */
export interface NonfiniteReport {
  /** Rows of the file with NaN or infinity. */
  nonfinite: { count: number; rows: number[] }
  /** Rows of the file with finite values beyond float32. */
  overflow: { count: number; rows: number[] }
}

/** Judges a stream of finite rows; feed it in order, then ask for the report. */
export class EmbeddingChecks {
  private items = 0
  private readonly squared: Growing<Float64Array>
  private readonly projection: Growing<Float64Array>
  private readonly weights: Float64Array
  private readonly zero: number[] = []
  private zeros = 0
  private firstRow: Float32Array | null = null
  /** Columns that have held one value so far. */
  private constant: number[] = []

  constructor(
    private readonly dimensions: number,
    expected = 1024,
  ) {
    this.squared = new Growing(Float64Array, expected)
    this.projection = new Growing(Float64Array, expected)
    this.weights = projectionWeights(dimensions)
  }

  /** A look at rows, finite or not; hand it to `add` with the rows that are to be kept. */
  scan(rows: Float32Array, count: number): RowScan {
    return scanRows(rows, count, this.dimensions, this.weights)
  }

  /** Finite rows, and what a look at them gave where the caller has looked already. */
  add(rows: Float32Array, count: number, scan: RowScan = this.scan(rows, count)): void {
    const { squared, projection } = scan
    for (let row = 0; row < count; row++)
      if (squared[row] === 0 && this.zeros++ < MOST_ROWS) this.zero.push(this.items + row)
    this.squared.append(squared)
    this.projection.append(projection)
    this.watchColumns(rows, count)
    this.items += count
  }

  /** A column drops out at its first other value, so that this costs next to nothing on most data. */
  private watchColumns(rows: Float32Array, count: number): void {
    if (count === 0) return
    if (!this.firstRow) {
      this.firstRow = rows.slice(0, this.dimensions)
      this.constant = Array.from(this.firstRow, (_, column) => column)
    }
    for (let row = 0; row < count && this.constant.length > 0; row++) {
      const at = row * this.dimensions
      const first = this.firstRow
      if (this.constant.some((column) => rows[at + column] !== first[column])) {
        this.constant = this.constant.filter((column) => rows[at + column] === first[column])
      }
    }
  }

  /**
   * The report over all rows so far.
   * @param read rows [from, to) of what was fed, to look again at rows that seem equal; without it, rows with equal
   * norms and equal random projections, both in double precision, are taken as equal.
   */
  report(sourceDtype: string, read?: (from: number, to: number) => Float32Array): EmbeddingReport {
    const squared = this.squared.view()
    const duplicates = equalRows(
      this.projection.view(),
      squared,
      read ? sameRows(read, this.dimensions) : () => true,
    )
    const groups = duplicateRows(duplicates)
    const spread = normSpread(squared)
    const columns = this.items > 1 ? this.constant : []
    const rows = { 'zero-rows': Int32Array.from(this.zero), 'exact-duplicates': groups.rows }
    const checks: Check[] = [
      { check: 'shape', level: 'ok', count: this.items, examples: [`${this.items} × ${this.dimensions}`] },
      { check: 'dtype', level: 'ok', count: 0, examples: [sourceDtype] },
      finding('zero-rows', 'warning', this.zeros, this.zero),
      // Rows equal to an earlier one: exactly what no code can tell apart, so their share is the collision floor.
      finding(
        'exact-duplicates',
        'warning',
        duplicates.rows - duplicates.groups,
        [...groups.rows].filter((row) => duplicates.first[row] !== row),
      ),
      finding('exact-duplicate-groups', 'warning', duplicates.groups, groups.first),
      finding('constant-columns', 'info', columns.length, columns),
      { check: 'norms', level: 'info', count: this.items, examples: [spread.min, spread.mean, spread.max].map(readable) },
    ]
    return { checks, rows, norms: spread, duplicates }
  }
}

/** Six digits are enough for people; the report holds them all. */
const readable = (value: number) => Number(value.toPrecision(6))

/** A check that is `ok` where nothing was found. */
export const finding = (
  check: string,
  level: Check['level'],
  count: number,
  examples: readonly (string | number)[],
): Check => ({ check, level: count === 0 ? 'ok' : level, count, examples: examples.slice(0, EXAMPLES) })

/** Compares two rows number by number, with the rows read in runs and the last first-row kept. */
function sameRows(
  read: (from: number, to: number) => Float32Array,
  dimensions: number,
): (row: number, earlier: number) => boolean {
  let kept = -1
  let keptRow = new Float32Array(0)
  return (row, earlier) => {
    if (kept !== earlier) {
      keptRow = new Float32Array(read(earlier, earlier + 1))
      kept = earlier
    }
    const other = read(row, row + 1)
    for (let i = 0; i < dimensions; i++) if (keptRow[i] !== other[i]) return false
    return true
  }
}

/** Rows in sets of at least two, largest sets first, equal rows side by side; and the first row of each set. */
function duplicateRows(duplicates: EqualRows): { rows: Int32Array; first: number[] } {
  const members = new Map<number, number[]>()
  const { first } = duplicates
  let listed = 0
  for (let row = 0; row < first.length && listed < MOST_ROWS; row++) {
    const head = first[row]!
    if (head === row) continue
    const group = members.get(head)
    if (group) group.push(row)
    else members.set(head, [head, row])
    listed++
  }
  const groups = [...members.values()].sort((a, b) => b.length - a.length || a[0]! - b[0]!)
  return { rows: Int32Array.from(groups.flat().slice(0, MOST_ROWS)), first: groups.map((group) => group[0]!) }
}

/** Smallest, mean and largest Euclidean norm, and how they spread. */
function normSpread(squared: Float64Array): EmbeddingReport['norms'] {
  if (squared.length === 0) return { min: 0, mean: 0, max: 0, histogram: { from: 0, to: 0, counts: [] } }
  let min = Infinity
  let max = 0
  let sum = 0
  for (let i = 0; i < squared.length; i++) {
    const norm = Math.sqrt(squared[i]!)
    if (norm < min) min = norm
    if (norm > max) max = norm
    sum += norm
  }
  const counts = new Array<number>(BINS).fill(0)
  const perNorm = max > min ? BINS / (max - min) : 0
  for (let i = 0; i < squared.length; i++)
    counts[Math.min(BINS - 1, Math.floor((Math.sqrt(squared[i]!) - min) * perNorm))]!++
  return { min, mean: sum / squared.length, max, histogram: { from: min, to: max, counts } }
}
