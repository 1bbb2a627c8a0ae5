import { FLOAT32_LIMIT } from '../lib/dtypes'
import { rowsPerBlock } from '../lib/strided'
import type { EmbeddingBlock } from './reader'

/** Fills blocks row by row from doubles, noticing what float32 cannot hold. */
export class BlockBuilder {
  private readonly capacity: number
  private rows: Float32Array
  private ids: string[] = []
  private overflow: number[] = []
  private count = 0
  private readonly ready: EmbeddingBlock[] = []
  /** Rows finished so far, over all blocks. */
  total = 0

  constructor(
    readonly dimensions: number,
    private readonly hasIds: boolean,
  ) {
    this.capacity = rowsPerBlock(dimensions)
    this.rows = new Float32Array(this.capacity * dimensions)
  }

  /** Number `column` of the row that `finish` will close. */
  set(column: number, value: number): void {
    const at = this.count * this.dimensions + column
    this.rows[at] = value
    if ((value >= FLOAT32_LIMIT || value <= -FLOAT32_LIMIT) && Number.isFinite(value)) this.overflow.push(at)
  }

  /** A whole row of nothing: NaN in each place. */
  missing(): void {
    this.rows.fill(NaN, this.count * this.dimensions, (this.count + 1) * this.dimensions)
  }

  finish(id: string | null): void {
    if (this.hasIds) this.ids.push(id ?? '')
    this.total++
    if (++this.count === this.capacity) this.flush()
  }

  /** Full blocks so far; with `last`, also the one begun. */
  *take(last = false): Generator<EmbeddingBlock> {
    if (last && this.count > 0) this.flush()
    while (this.ready.length > 0) yield this.ready.shift()!
  }

  private flush(): void {
    this.ready.push({
      rows: this.rows.subarray(0, this.count * this.dimensions),
      count: this.count,
      ids: this.hasIds ? this.ids : null,
      overflow: this.overflow,
    })
    this.rows = new Float32Array(this.capacity * this.dimensions)
    this.ids = []
    this.overflow = []
    this.count = 0
  }
}
