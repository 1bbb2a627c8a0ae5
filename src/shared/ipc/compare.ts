import { z } from 'zod'
import { Id } from '../entities'
import { PageSize } from '../queries'
import { defineRoute } from './contract'
import { Int32, ItemTile, Row, SidCodes } from './primitives'

const Pair = z.strictObject({ a: Id, b: Id })

/** Two assignments of one dataset; refused (`compare.otherDataset`) where their datasets differ. */
export const compareAssignments = defineRoute({
  name: 'compare.assignments',
  input: Pair,
  output: z.strictObject({
    items: z.number().int(),
    /** Items that share their SID with others: in both, in one only, in neither. */
    inBoth: z.number().int(),
    onlyA: z.number().int(),
    onlyB: z.number().int(),
    inNeither: z.number().int(),
    /** Items whose code differs, per level (of the shorter). */
    changedPerLevel: z.array(z.number().int()),
    unchanged: z.number().int(),
    /** Items of A's first code i with B's first code j, K_A × K_B, row-major. */
    flow: z.strictObject({ rows: z.number().int(), columns: z.number().int(), counts: Int32 }),
    /** Share of A's items that are in their first code's largest part in B: 1 is a pure split. */
    agreement: z.number(),
    /** First items of each of A's first codes. */
    samples: z.array(z.array(ItemTile).max(4)).max(65_536),
  }),
})

export const ChangedItem = ItemTile.extend({
  codesA: SidCodes,
  codesB: SidCodes,
  /** Items that share the SID, itself included. */
  groupA: z.number().int(),
  groupB: z.number().int(),
})
export type ChangedItem = z.infer<typeof ChangedItem>

export const pageChangedItems = defineRoute({
  name: 'compare.items',
  /** `freed`: shared in A, alone in B; `new`: the other way; `changed`: any code differs. */
  input: Pair.extend({
    which: z.enum(['freed', 'new', 'changed']),
    afterRow: Row.nullable(),
    limit: PageSize,
  }),
  output: z.strictObject({
    items: z.array(ChangedItem),
    nextAfterRow: Row.nullable(),
    total: z.number().int(),
  }),
})
