import { z } from 'zod'

/** What a mapping keeps of its items' likeness. Shares and purities are by length of prefix, 1 … D. */
export const QualityFigures = z.strictObject({
  /** Share of (item, neighbour) pairs with the same first l codes; null without an embedding. */
  neighbours: z
    .strictObject({ k: z.number().int(), queries: z.number().int(), share: z.array(z.number()) })
    .nullable(),
  purity: z.array(
    z.strictObject({ column: z.string(), purity: z.array(z.number()), shuffled: z.array(z.number()) }),
  ),
  /** H of the tuples / ln N: 1 where every item has a SID of its own. */
  entropyOverItems: z.number(),
  /** H of the tuples / ln ΠK; null where nobody said the sizes. */
  entropyOverCells: z.number().nullable(),
  levels: z.array(
    z.strictObject({
      used: z.number().int(),
      perplexity: z.number(),
      gini: z.number(),
      entropy: z.number(),
    }),
  ),
  collisionRate: z.number(),
})
export type QualityFigures = z.infer<typeof QualityFigures>

/** A mapping beside what residual k-means and random codes of the same sizes give on the same data. */
export const Quality = z.strictObject({
  items: z.number().int(),
  sizes: z.array(z.number().int()),
  mapping: QualityFigures,
  residualKmeans: QualityFigures.nullable(),
  random: QualityFigures,
})
export type Quality = z.infer<typeof Quality>
