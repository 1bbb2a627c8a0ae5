import { z } from 'zod'
import { EditKind, Id, ManualEdit } from '../entities'
import { defineRoute } from './contract'
import { ItemTile, Nothing, Row, SidCodes } from './primitives'

export const ListedEdit = ManualEdit.extend({ items: z.array(ItemTile) })
export type ListedEdit = z.infer<typeof ListedEdit>

/** Every decision of a person about an assignment, oldest first. */
export const listEdits = defineRoute({
  name: 'edits.list',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({ edits: z.array(ListedEdit) }),
})

export const addEdit = defineRoute({
  name: 'edits.add',
  input: z.strictObject({
    assignmentId: Id,
    kind: EditKind,
    rows: z.array(Row).min(1).max(10_000),
    /** Of a move. */
    target: SidCodes.nullable(),
  }),
  output: ManualEdit,
})

/** All items that share a SID are one thing; however many they are. */
export const markGroupSame = defineRoute({
  name: 'edits.sameGroup',
  input: z.strictObject({ assignmentId: Id, sid: SidCodes }),
  output: ManualEdit,
})

export const undoEdit = defineRoute({
  name: 'edits.undo',
  input: z.strictObject({ assignmentId: Id, editId: z.number().int() }),
  output: Nothing,
})

/** A SID that an item could get: how many have it, and |z - Σe|² there less that of its own; null without a model. */
export const Place = z.strictObject({
  sid: SidCodes,
  items: z.number().int(),
  distortionAdded: z.number().nullable(),
})
export type Place = z.infer<typeof Place>

export const placesOfItem = defineRoute({
  name: 'edits.places',
  input: z.strictObject({
    assignmentId: Id,
    row: Row,
    /** A SID to be weighed too, whatever its prefix. */
    target: SidCodes.nullable(),
    limit: z.number().int().min(1).max(1000),
  }),
  output: z.strictObject({
    /** The one it has. */
    sid: SidCodes,
    /** Below its prefix, cheapest first. */
    places: z.array(Place),
    /** Null where the target is no SID of this assignment. */
    wanted: Place.nullable(),
  }),
})
