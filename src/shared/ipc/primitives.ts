import { z } from 'zod'

export const Row = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1)
export const Name = z.string().trim().min(1).max(200)
export const Notes = z.string().max(20_000)
export const Tags = z.array(z.string().trim().min(1).max(60)).max(50)
export const ColumnName = z.string().max(500)
/** Index of a level, counted from 0. */
export const Level = z.number().int().min(0).max(15)
export const Code = z.number().int().min(0).max(65_535)
export const SidCodes = z.array(Code).min(1).max(16)
export const Nothing = z.strictObject({})

// Not z.instanceof: it infers arrays over a plain ArrayBuffer only, and SQLite's and files' views are not always that.
export const Float32 = z.custom<Float32Array>(
  (value) => value instanceof Float32Array,
  'a Float32Array is wanted',
)
export const Int32 = z.custom<Int32Array>((value) => value instanceof Int32Array, 'an Int32Array is wanted')
export const Uint8 = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'a Uint8Array is wanted')

/** Counts of values in equal bins from `from` to `to`. */
export const Histogram = z.strictObject({
  from: z.number(),
  to: z.number(),
  counts: z.array(z.number().int()).max(256),
})
export type Histogram = z.infer<typeof Histogram>

/** An item as a tile: what a person recognises it by. */
export const ItemTile = z.strictObject({
  row: Row,
  id: z.string(),
  title: z.string().nullable(),
  picture: z.string().nullable(),
})
export type ItemTile = z.infer<typeof ItemTile>
