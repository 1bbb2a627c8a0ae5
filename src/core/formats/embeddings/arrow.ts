import { StudioError } from '@shared/errors'
import { columnsOf, listOffsets, readNumbers, readTexts, validity, type ArrowColumn } from '../lib/arrow/columns'
import { isArrowFile, isArrowStream, isFeatherV1, readArrow, type ArrowFile } from '../lib/arrow/messages'
import type { ArrowField } from '../lib/arrow/schema'
import { numberTypeName } from '../lib/dtypes'
import { openSource, type ByteSource } from '../lib/fileSource'
import { MOST_DIMENSIONS } from '../lib/matrixShape'
import { rowsPerBlock } from '../lib/strided'
import { floatPreview } from './matrixStream'
import type { EmbeddingBlock, EmbeddingFormat, EmbeddingOptions, FileHead } from './reader'
import { inspectedColumns, needsChoice, planTable, type TableColumn, type TablePlan } from './tablePlan'

const isList = (field: ArrowField) => (field.kind.kind === 'list' || field.kind.kind === 'fixedList') && field.children[0]?.kind.kind === 'number'

const tableColumns = (fields: readonly ArrowField[]): TableColumn[] => fields.map((field) => ({
  name: field.name,
  type: field.word,
  kind: isList(field) ? 'list' : field.kind.kind === 'number' ? 'number' : 'other',
  canBeId: field.kind.kind === 'text' || (field.kind.kind === 'number' && !field.kind.type.startsWith('f')),
}))

const damaged = (file: string, error: unknown) =>
  error instanceof StudioError ? error : new StudioError('embeddings.damaged', { file, format: 'Arrow', reason: (error as Error).message.slice(0, 200) }, { cause: error })

/** An open file and which of its columns are wanted. */
class ArrowEmbeddings {
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
    const dimensions = this.plan.list === null ? this.plan.columns.length : await this.listLength(this.plan.list)
    if (dimensions === 0) throw new StudioError('embeddings.empty', { file: this.source.file, shape: '(?, 0)' })
    if (dimensions > MOST_DIMENSIONS) throw new StudioError('embeddings.tooLarge', { file: this.source.file, shape: `(?, ${dimensions})` })
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
      yield new Map(columnsOf(this.source, this.arrow.fields, batch).map((column) => [column.field.name, column]))
    }
  }

  async *blocks(dimensions: number): AsyncGenerator<EmbeddingBlock> {
    const step = rowsPerBlock(dimensions)
    let row = 0
    for await (const columns of this.batches()) {
      const { rows } = columns.get(this.plan.list ?? this.plan.columns[0]!)!
      for (let from = 0; from < rows; from += step) {
        const to = Math.min(rows, from + step)
        const numbers = this.plan.list === null
          ? await fromColumns(this.plan.columns.map((name) => columns.get(name)!), from, to)
          : await this.fromLists(columns.get(this.plan.list)!, from, to, dimensions, row)
        yield { ...numbers, count: to - from, ids: this.plan.id === null ? null : await this.ids(columns.get(this.plan.id)!, from, to, row) }
        row += to - from
      }
    }
  }

  private async ids(column: ArrowColumn, from: number, to: number, row: number): Promise<string[]> {
    const ids = await readTexts(column, from, to)
    const empty = ids.indexOf('')
    if (empty >= 0) throw new StudioError('embeddings.missingId', { file: this.source.file, row: row + empty, column: column.field.name })
    return ids
  }

  private async fromLists(column: ArrowColumn, from: number, to: number, dimensions: number, row: number) {
    const offsets = await listOffsets(column, from, to)
    const valid = await validity(column, from, to)
    const [first, last] = [offsets[0]!, offsets[to - from]!]
    // Missing rows take no room among the elements, or as much as others; nothing else does.
    if (last - first > (to - from) * dimensions) this.ragged(column, offsets, valid, dimensions, row)
    const numbers = await readNumbers(column.children[0]!, first, last)
    if (!valid && last - first === (to - from) * dimensions && evenly(offsets, dimensions)) return { rows: numbers.values, overflow: numbers.overflow }
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
  private ragged(column: ArrowColumn, offsets: Float64Array, valid: Uint8Array | null, dimensions: number, row: number): void {
    for (let i = 0; i + 1 < offsets.length; i++) {
      const found = offsets[i + 1]! - offsets[i]!
      if (found === dimensions || (valid && !valid[i])) continue
      throw new StudioError('embeddings.raggedList', { file: this.source.file, row: row + i, column: column.field.name, expected: dimensions, found })
    }
  }
}

const evenly = (offsets: Float64Array, dimensions: number) => offsets.every((offset, i) => offset - offsets[0]! === i * dimensions)

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

/** Opens, uses, and on failure closes and says what is wrong. */
async function opened<T>(head: FileHead, use: (source: ByteSource, arrow: ArrowFile) => Promise<T>): Promise<T> {
  if (isFeatherV1(head.raw)) {
    throw new StudioError('embeddings.damaged', { file: head.file, format: 'Feather', reason: 'it is of version 1, which nobody writes any more; write it as version 2 (Arrow)' })
  }
  const source = await openSource(head.file)
  try {
    return await use(source, await readArrow(source))
  } catch (error) {
    await source.close()
    throw damaged(head.file, error)
  }
}

const plan = (head: FileHead, source: ByteSource, arrow: ArrowFile, options: EmbeddingOptions) =>
  new ArrowEmbeddings(source, arrow, planTable(head.file, tableColumns(arrow.fields), options))

/** Arrow IPC files and streams; Feather version 2 is the file. LZ4 and Zstandard inside. */
export const arrowFormat: EmbeddingFormat = {
  name: 'arrow',
  label: 'Arrow or Feather',
  extensions: ['arrow', 'feather', 'ipc'],
  recognise: (head) => isArrowFile(head.raw) || isFeatherV1(head.raw) || isArrowStream(head.raw),
  inspect: (head, options) => opened(head, async (source, arrow) => {
    const columns = tableColumns(arrow.fields)
    const base = { format: 'arrow', file: head.file, bytes: head.size, encoding: null, items: null, columns: inspectedColumns(columns) } as const
    if (needsChoice(columns, options)) {
      await source.close()
      return { ...base, dimensions: null, dtype: null, embedding: null, needs: 'embedding', idColumn: null, preview: { columns: [], rows: [] } }
    }
    const embeddings = plan(head, source, arrow, options)
    const dimensions = await embeddings.dimensions()
    const first = (await embeddings.blocks(dimensions).next()).value as EmbeddingBlock | undefined
    if (!first) throw new StudioError('embeddings.empty', { file: head.file, shape: `(0, ${dimensions})` })
    await source.close()
    return {
      ...base, dimensions, dtype: embeddings.type, embedding: embeddings.plan.list, needs: null, idColumn: embeddings.plan.id,
      preview: floatPreview(first.rows, Math.min(10, first.count), dimensions, first.ids),
    }
  }),
  open: (head, options) => opened(head, async (source, arrow) => {
    const embeddings = plan(head, source, arrow, options)
    const dimensions = await embeddings.dimensions()
    let done = 0
    return {
      format: 'arrow',
      items: null,
      dimensions,
      dtype: embeddings.type,
      hasIds: embeddings.plan.id !== null,
      bytes: head.size,
      // What is packed hides its size: counted as if plain.
      bytesRead: () => Math.min(head.size, done),
      async *blocks() {
        try {
          for await (const block of embeddings.blocks(dimensions)) {
            done += block.rows.byteLength
            yield block
          }
        } catch (error) {
          throw damaged(head.file, error)
        }
      },
      close: () => source.close(),
    }
  }),
}
