import { isNumberText, looksLikeList } from '../lib/csvDialect'
import { looksLikeBase64 } from '../lib/numberList'

/** Fewer numbers than this may well be something to read: a position, a handful of ratings. */
const FEWEST_NUMBERS = 16

/**
 * Columns of a table of text that are embeddings and nothing to read: long lists of numbers, base64 of floats, or a
 * family of numbered number columns (`dim_0`, `dim_1`, …).
 * @returns true for each column that is one
 */
export function embeddingColumns(names: readonly string[], sample: readonly string[][]): boolean[] {
  const cells = names.map((_, column) =>
    sample.map((record) => record[column] ?? '').filter((cell) => cell.trim() !== ''),
  )
  const families = new Map<string, number[]>()
  for (const [column, name] of names.entries()) {
    const stem = /^(.*?)\d+$/s.exec(name)?.[1]
    if (stem === undefined || !cells[column]!.every(isNumberText)) continue
    families.set(stem, [...(families.get(stem) ?? []), column])
  }
  const family = new Set([...families.values()].filter((columns) => columns.length >= FEWEST_NUMBERS).flat())
  return names.map(
    (_, column) => family.has(column) || (cells[column]!.length > 0 && isLongList(cells[column]!)),
  )
}

function isLongList(cells: readonly string[]): boolean {
  if (looksLikeBase64(cells)) return cells[0]!.length >= FEWEST_NUMBERS * 5
  return cells.every((cell) => looksLikeList(cell) && cell.split(/[\s,;]+/).length >= FEWEST_NUMBERS)
}
