import { StudioError } from '@shared/errors'
import {
  columnsOf,
  listOffsets,
  readNumbers,
  readTexts,
  validity,
  type ArrowColumn,
} from '../lib/arrow/columns'
import type { ArrowFile } from '../lib/arrow/messages'
import type { ArrowField } from '../lib/arrow/schema'
import { numberTypeName } from '../lib/dtypes'
import type { ByteSource } from '../lib/fileSource'
import { MOST_DIMENSIONS } from '../lib/matrixShape'
import { rowsPerBlock } from '../lib/strided'
import type { EmbeddingBlock } from './reader'
import type { TablePlan } from './tablePlan'

/** An open file and which of its columns are wanted. */
export class ArrowEmbeddings {
  constructor(
    private readonly source: ByteSource,
    readonly arrow: ArrowFile,
    readonly plan: TablePlan,
  ) {}

  get type(): string {
    const field = this.field(this.plan.list ?? this.plan.columns[0]!)
    const kind = this.plan.list === null ? field.kind : field.children[0]!.kind
    return kind.kind === 'number' ? numberTypeName(kind.type) : 'other'
  }

  private field(name: string): ArrowField {
    return this.arrow.fields.find((field) => field.name === name)!
  }

  /** Numbers a row: as the schema says, or as the first list that is there. */
  async dimensions(): Promise<number> {
    const dimensions =
      this.plan.list === null ? this.plan.columns.length : await this.listLength(this.plan.list)
    if (dimensions === 0)
      throw new StudioError('embeddings.empty', { file: this.source.file, shape: '(?, 0)' })
    if (dimensions > MOST_DIMENSIONS)
      throw new StudioError('embeddings.tooLarge', { file: this.source.file, shape: `(?, ${dimensions})` })
    return dimensions
  }

  private async listLength(list: string): Promise<number> {
    const { kind } = this.field(list)
    if (kind.kind === 'fixedList') return kind.length
    for await (const columns of this.batches()) {
      const column = columns.get(list)!
      for (let from = 0; from < column.rows; from += 4096) {
        const to = Math.min(column.rows, from + 4096)
        const offsets = await listOffsets(column, from, to)
        const valid = await validity(column, from, to)
        const row = offsets.subarray(1).findIndex((_, i) => !valid || valid[i] === 1)
        if (row >= 0) return offsets[row + 1]! - offsets[row]!
      }
    }
    throw new StudioError('embeddings.empty', { file: this.source.file, shape: '(0, 0)' })
  }

  private async *batches(): AsyncGenerator<Map<string, ArrowColumn>> {
    for await (const batch of this.arrow.batches()) {
      yield new Map(
        columnsOf(this.source, this.arrow.fields, batch).map((column) => [column.field.name, column]),
      )
    }
  }

  async *blocks(dimensions: number): AsyncGenerator<EmbeddingBlock> {
    const step = rowsPerBlock(dimensions)
    let row = 0
    for await (const columns of this.batches()) {
      const { rows } = columns.get(this.plan.list ?? this.plan.columns[0]!)!
      for (let from = 0; from < rows; from += step) {
        const to = Math.min(rows, from + step)
        const numbers =
          this.plan.list === null
            ? await fromColumns(
                this.plan.columns.map((name) => columns.get(name)!),
                from,
                to,
              )
            : await this.fromLists(columns.get(this.plan.list)!, from, to, dimensions, row)
        yield {
          ...numbers,
          count: to - from,
          ids: this.plan.id === null ? null : await this.ids(columns.get(this.plan.id)!, from, to, row),
        }
        row += to - from
      }
    }
  }

  private async ids(column: ArrowColumn, from: number, to: number, row: number): Promise<string[]> {
    const ids = await readTexts(column, from, to)
    const empty = ids.indexOf('')
    if (empty >= 0)
      throw new StudioError('embeddings.missingId', {
        file: this.source.file,
        row: row + empty,
        column: column.field.name,
      })
    return ids
  }

  private async fromLists(column: ArrowColumn, from: number, to: number, dimensions: number, row: number) {
    const offsets = await listOffsets(column, from, to)
    const valid = await validity(column, from, to)
    const [first, last] = [offsets[0]!, offsets[to - from]!]
    // Missing rows take no room among the elements, or as much as others; nothing else does.
    if (last - first > (to - from) * dimensions) this.ragged(column, offsets, valid, dimensions, row)
    const numbers = await readNumbers(column.children[0]!, first, last)
    if (!valid && last - first === (to - from) * dimensions && evenly(offsets, dimensions))
      return { rows: numbers.values, overflow: numbers.overflow }
    this.ragged(column, offsets, valid, dimensions, row)
    const rows = new Float32Array((to - from) * dimensions).fill(NaN)
    const beyond = new Set(numbers.overflow)
    const overflow: number[] = []
    for (let i = 0; i < to - from; i++) {
      if (valid && !valid[i]) continue
      for (let j = 0; j < dimensions; j++) {
        const at = offsets[i]! - first + j
        rows[i * dimensions + j] = numbers.values[at]!
        if (beyond.has(at)) overflow.push(i * dimensions + j)
      }
    }
    return { rows, overflow }
  }

  /** Throws embeddings.raggedList at the first row of another length. */
  private ragged(
    column: ArrowColumn,
    offsets: Float64Array,
    valid: Uint8Array | null,
    dimensions: number,
    row: number,
  ): void {
    for (let i = 0; i + 1 < offsets.length; i++) {
      const found = offsets[i + 1]! - offsets[i]!
      if (found === dimensions || (valid && !valid[i])) continue
      throw new StudioError('embeddings.raggedList', {
        file: this.source.file,
        row: row + i,
        column: column.field.name,
        expected: dimensions,
        found,
      })
    }
  }
}

const evenly = (offsets: Float64Array, dimensions: number) =>
  offsets.every((offset, i) => offset - offsets[0]! === i * dimensions)

async function fromColumns(columns: ArrowColumn[], from: number, to: number) {
  const rows = new Float32Array((to - from) * columns.length)
  const overflow: number[] = []
  for (const [j, column] of columns.entries()) {
    const numbers = await readNumbers(column, from, to)
    for (let i = 0; i < to - from; i++) rows[i * columns.length + j] = numbers.values[i]!
    for (const i of numbers.overflow) overflow.push(i * columns.length + j)
  }
  return { rows, overflow }
}
