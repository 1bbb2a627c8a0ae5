import { z } from 'zod'
import { Id } from '../entities'
import { LevelFigures } from '../figures'
import { PageSize, PrefixCount, SidPrefix, ValueCount } from '../queries'
import { defineRoute } from './contract'
import { Code, ColumnName, Int32, ItemTile, Level } from './primitives'

export const LevelUsage = z.strictObject({
  figures: LevelFigures,
  /** Items per code; K long where K is known, else up to the highest code seen. */
  counts: Int32,
})
export type LevelUsage = z.infer<typeof LevelUsage>

export const codebookUsage = defineRoute({
  name: 'codebooks.usage',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({ levels: z.array(LevelUsage) }),
})

/** The codes that follow a prefix, most items first; never the whole tree. */
export const prefixChildren = defineRoute({
  name: 'codebooks.children',
  input: z.strictObject({ assignmentId: Id, prefix: SidPrefix, limit: PageSize }),
  output: z.strictObject({
    /** Items below the prefix itself. */
    items: z.number().int(),
    children: z.array(PrefixCount.extend({ sample: z.array(ItemTile).max(8) })),
    /** Children there are, also those beyond `limit`. */
    total: z.number().int(),
  }),
})

/** Items of level l's code i that go on to code j of the next level: K_l × K_(l+1), row-major. */
export const levelFlow = defineRoute({
  name: 'codebooks.flow',
  input: z.strictObject({ assignmentId: Id, level: Level }),
  output: z.strictObject({ rows: z.number().int(), columns: z.number().int(), counts: Int32 }),
})

export const codeDetail = defineRoute({
  name: 'codebooks.code',
  input: z.strictObject({ assignmentId: Id, level: Level, code: Code, column: ColumnName.nullable() }),
  output: z.strictObject({
    items: z.number().int(),
    /** Its items whose tuple is shared. */
    collidingItems: z.number().int(),
    /** Codes of the next level that its items use; null on the last. */
    nextCodesUsed: z.number().int().nullable(),
    sample: z.array(ItemTile).max(80),
    /** Values of `column` among its items, most frequent first. */
    values: z.array(ValueCount).max(50),
    distinctValues: z.number().int(),
    /** By Euclidean distance between codewords; empty without codebooks (an imported mapping). */
    nearest: z
      .array(
        z.strictObject({
          code: Code,
          distance: z.number(),
          items: z.number().int(),
          sample: z.array(ItemTile).max(8),
        }),
      )
      .max(10),
  }),
})
