import { GrowingBytes } from '../formats/lib/growingBytes'
import type { PackedColumn } from '../formats/metadata/packedColumn'

/**
 * Items as they are stored, in UTF-8 end to end: row i is `bytes[ends[i - 1], ends[i]]`, its id, `BEHIND_ID`, and its
 * values as a JSON array. Made without a string or an object an item.
 */
export interface PackedItems {
  count: number
  bytes: Uint8Array
  ends: Uint32Array
}

/** A byte that stands in no UTF-8 text. */
export const BEHIND_ID = 0xff

/** Writes the id of an item. */
export type WriteId = (item: number, target: GrowingBytes) => void

const OPEN = 0x5b
const CLOSE = 0x5d
const COMMA = 0x2c

/** Packs items page by page; a page lasts until the next one is asked for. */
export class ItemPacker {
  private readonly target = new GrowingBytes(1 << 20)

  constructor(
    private readonly writeId: WriteId,
    private readonly columns: readonly PackedColumn[],
    /** For each item the row of its values, or -1; null: there are no columns. */
    private readonly rowOf: Int32Array | null,
  ) {}

  /** Items [from, to). */
  page(from: number, to: number): PackedItems {
    const { target, columns, rowOf } = this
    const count = to - from
    const ends = new Uint32Array(count)
    target.length = 0
    for (let i = 0; i < count; i++) {
      this.writeId(from + i, target)
      target.addByte(BEHIND_ID)
      const row = rowOf ? rowOf[from + i]! : -1
      target.addByte(OPEN)
      for (let column = 0; column < columns.length; column++) {
        if (column > 0) target.addByte(COMMA)
        columns[column]!.writeJson(row, target)
      }
      target.addByte(CLOSE)
      ends[i] = target.length
    }
    return { count, bytes: target.buffer, ends }
  }
}
