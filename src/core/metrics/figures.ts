import { StudioError } from '@shared/errors'
import type { Figures, LevelFigures } from '@shared/figures'
import { gini, perplexity } from './distribution'
import { cells, exactDuplicateFloor, randomFloor } from './floors'
import { groupTuples } from './tuples'

export interface FiguresInput {
  /** N×D, row-major. */
  codes: Int32Array
  levels: number
  /** K per level; null where nobody said: then what rests on K is null. */
  sizes: readonly number[] | null
  /** Number of distinct embedding rows (`distinctRows`); null or absent without embeddings. */
  distinctEmbeddings?: number | null
  /** Null or absent without a decoder. */
  reconstruction?: { mse: number; fvu: number } | null
}

/** The figures of an assignment. Throws `codes.outOfRange` where a code is negative or not below its K. */
export function figuresOf(input: FiguresInput): Figures {
  const { codes, levels, sizes } = input
  const items = levels === 0 ? 0 : codes.length / levels
  const groups = groupTuples(codes, items, levels)
  let singletons = 0
  let largestGroup = 0
  for (const size of groups.sizes) {
    if (size === 1) singletons++
    if (size > largestGroup) largestGroup = size
  }
  const conflictItems = items - groups.count
  const distinct = input.distinctEmbeddings ?? null
  return {
    items,
    uniqueSids: groups.count,
    conflictItems,
    collisionRate: share(conflictItems, items),
    itemsInCollisions: items - singletons,
    largestGroup,
    singletonRate: share(singletons, items),
    randomFloor: sizes === null ? null : randomFloor(items, cells(sizes)),
    exactDuplicateFloor: distinct === null ? null : exactDuplicateFloor(items, distinct),
    sidLength: levels + 1,
    reconstructionMse: input.reconstruction?.mse ?? null,
    fractionOfVarianceUnexplained: input.reconstruction?.fvu ?? null,
    levels: Array.from({ length: levels }, (_, level) => levelFigures(codes, levels, level, sizes?.[level] ?? null)),
  }
}

function levelFigures(codes: Int32Array, levels: number, level: number, size: number | null): LevelFigures {
  const counts = codeCounts(codes, levels, level, size)
  let used = 0
  for (const count of counts) if (count > 0) used++
  return {
    size,
    used,
    deadCodes: size === null ? null : size - used,
    perplexity: perplexity(counts),
    gini: size === null ? null : gini(counts),
  }
}

/** Items per code of one level: K counts where K is known, else one count per code that occurs (in no order). */
export function codeCounts(codes: Int32Array, levels: number, level: number, size: number | null): Int32Array {
  let highest = -1
  for (let at = level; at < codes.length; at += levels) {
    const code = codes[at]!
    if (code < 0 || (size !== null && code >= size)) {
      const row = (at - level) / levels
      throw new StudioError('codes.outOfRange', { row, level: level + 1, code, size: size ?? 'unknown' })
    }
    if (code > highest) highest = code
  }
  // A foreign mapping may hold huge codes: no array is made as long as a number in a file says.
  if (size === null && highest > 4 * codes.length + 65536) return sparseCounts(codes, levels, level)
  const counts = new Int32Array(size ?? highest + 1)
  for (let at = level; at < codes.length; at += levels) counts[codes[at]!]!++
  return counts
}

function sparseCounts(codes: Int32Array, levels: number, level: number): Int32Array {
  const counts = new Map<number, number>()
  for (let at = level; at < codes.length; at += levels) counts.set(codes[at]!, (counts.get(codes[at]!) ?? 0) + 1)
  return Int32Array.from(counts.values())
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
