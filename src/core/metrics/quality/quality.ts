import { entropy } from '../distribution'
import { cells } from '../floors'
import { seededUniform } from '../random'
import { groupTuples } from '../tuples'
import { neighbourAgreement, type Neighbours } from './neighbours'
import { prefixPurity, shuffledPurity } from './purity'

export interface QualityInput {
  /** N×D. */
  codes: Int32Array
  levels: number
  sizes: readonly number[] | null
  /** Once for all assignments of the same items; null leaves them out. */
  neighbours: Neighbours | null
  /** Classes of metadata columns (`labelsOf`). */
  columns?: readonly { name: string; labels: Int32Array }[]
  seed?: number
}

/** What an assignment keeps of its items, without a recommender. */
export interface Quality {
  /** Share of the k nearest others with the same first l codes; `queries` items were asked. */
  neighbours: { k: number; queries: number; share: number[] } | null
  purity: { column: string; purity: number[]; shuffled: number[] }[]
  /** H of the tuples / ln N: 1 where every item has a SID of its own. */
  entropyOverItems: number
  /** H of the tuples / ln ΠK; null where nobody said the sizes. */
  entropyOverCells: number | null
}

/** Quality figures of one assignment; call it for the baselines' codes too, to have them side by side. */
export function qualityOf({ codes, levels, sizes, neighbours, columns = [], seed = 42 }: QualityInput): Quality {
  const items = codes.length / levels
  const spread = entropy(groupTuples(codes, items, levels).sizes)
  return {
    neighbours: neighbours && { k: neighbours.k, queries: neighbours.queries.length, share: neighbourAgreement(neighbours, codes, levels) },
    purity: columns.map(({ name, labels }) => ({
      column: name,
      purity: prefixPurity(codes, levels, labels),
      shuffled: shuffledPurity(codes, levels, labels, seed),
    })),
    entropyOverItems: items > 1 ? spread / Math.log(items) : 0,
    entropyOverCells: sizes === null ? null : spread / Math.log(cells(sizes)),
  }
}

/** The baseline that any tokenizer must beat: codes drawn evenly, N×D. */
export function randomCodes(items: number, sizes: readonly number[], seed = 42): Int32Array {
  const uniform = seededUniform(seed)
  const codes = new Int32Array(items * sizes.length)
  for (let at = 0; at < codes.length; at++) codes[at] = Math.floor(uniform() * sizes[at % sizes.length]!)
  return codes
}
