import type { Data, DataType, RecordBatch } from 'apache-arrow'
import { StudioError } from '@shared/errors'
import { arrowListType, arrowNumberType, isArrowFile, isArrowStream, isFeatherV1, listBounds, openArrow, type ArrowFile } from '../lib/arrowFile'
import { halves, numberTypeName, type NumberType } from '../lib/dtypes'
import { BlockBuilder } from './blockBuilder'
import { floatPreview } from './matrixStream'
import type { EmbeddingBlock, EmbeddingFormat, EmbeddingOptions, FileHead } from './reader'
import { inspectedColumns, needsChoice, planTable, type TableColumn, type TablePlan } from './tablePlan'

const ID_TYPE = /^(Utf8|LargeUtf8|Utf8View|Int\d+|Uint\d+|Dictionary<.*(Utf8|Int\d+)>)$/

const tableColumns = (arrow: ArrowFile): TableColumn[] => arrow.fields.map(({ name, type }) => ({
  name,
  type: String(type).toLowerCase(),
  kind: arrowListType(type as DataType) ? 'list' : arrowNumberType(type as DataType) ? 'number' : 'other',
  canBeId: ID_TYPE.test(String(type)),
}))

const open = (head: FileHead) => {
  if (isFeatherV1(head.raw)) {
    throw new StudioError('embeddings.damaged', { file: head.file, format: 'Feather', reason: 'it is of version 1, which nobody writes any more; write it as version 2 (Arrow)' })
  }
  return openArrow(head.file, !isArrowFile(head.raw))
}

/** Element type and, for lists, the length of the first one there is. */
interface Shape {
  plan: TablePlan
  type: NumberType
}

function shapeOf(file: string, arrow: ArrowFile, options: EmbeddingOptions): Shape {
  const plan = planTable(file, tableColumns(arrow), options)
  const type = arrow.fields.find((field) => field.name === (plan.list ?? plan.columns[0]))!.type as DataType
  return { plan, type: (plan.list === null ? arrowNumberType(type) : arrowListType(type))! }
}

const columnData = (batch: RecordBatch, name: string): Data => batch.getChild(name)!.data[0]!

/** Length of a batch's first list that is there; null where all are missing. */
function listLength(batch: RecordBatch, list: string): number | null {
  const data = columnData(batch, list)
  for (let row = 0; row < batch.numRows; row++) {
    if (!data.getValid(row)) continue
    const [from, to] = listBounds(data, row)
    return to - from
  }
  return null
}

/** Reads element `i` of a column's values as a double. */
function valueReader(data: Data): (i: number) => number {
  const values = data.values as ArrayLike<number> | ArrayLike<bigint>
  const type = arrowNumberType(data.type as DataType)
  const at = (i: number) => {
    const value = values[i]
    if (value === undefined) throw new RangeError('a column is shorter than it says')
    return value
  }
  if (type === 'f2') return (i) => halves()[at(i) as number]!
  return type === 'i8' || type === 'u8' ? (i) => Number(at(i)) : (i) => at(i) as number
}

function takeBatch(file: string, batch: RecordBatch, plan: TablePlan, builder: BlockBuilder): void {
  const fill = plan.list === null ? columnsFiller(batch, plan.columns, builder) : listFiller(file, batch, plan.list, builder)
  const ids = plan.id === null ? null : batch.getChild(plan.id)!
  for (let row = 0; row < batch.numRows; row++) {
    fill(row)
    const id: unknown = ids?.get(row)
    if (ids && (id === null || id === undefined || id === '')) throw new StudioError('embeddings.missingId', { file, row: builder.total, column: plan.id! })
    builder.finish(ids ? String(id) : null)
  }
}

function columnsFiller(batch: RecordBatch, names: string[], builder: BlockBuilder) {
  const columns = names.map((name) => columnData(batch, name)).map((data) => ({ data, read: valueReader(data) }))
  return (row: number) => columns.forEach(({ data, read }, column) => builder.set(column, data.getValid(row) ? read(data.offset + row) : NaN))
}

function listFiller(file: string, batch: RecordBatch, name: string, builder: BlockBuilder) {
  const data = columnData(batch, name)
  const child = data.children[0] as Data
  const read = valueReader(child)
  return (row: number) => {
    if (!data.getValid(row)) return builder.missing()
    const [from, to] = listBounds(data, row)
    if (to - from !== builder.dimensions) {
      throw new StudioError('embeddings.raggedList', { file, row: builder.total, column: name, expected: builder.dimensions, found: to - from })
    }
    for (let i = from; i < to; i++) builder.set(i - from, child.nullCount === 0 || child.getValid(i) ? read(child.offset + i) : NaN)
  }
}

/** Blocks of an open file; `most` rows where only the first are wanted. */
async function* blocksOf(head: FileHead, arrow: ArrowFile, plan: TablePlan, begun: (builder: BlockBuilder) => void): AsyncGenerator<EmbeddingBlock> {
  let builder: BlockBuilder | null = null
  /** Batches all of whose lists are missing, before the first list said how long they are. */
  const waiting: RecordBatch[] = []
  for await (const batch of arrow.batches()) {
    const length = plan.list === null ? plan.columns.length : listLength(batch, plan.list)
    waiting.push(batch)
    if (!builder) {
      if (length === null) continue
      if (length === 0) throw new StudioError('embeddings.empty', { file: head.file, shape: '(?, 0)' })
      begun((builder = new BlockBuilder(length, plan.id !== null)))
    }
    for (const one of waiting.splice(0)) {
      try {
        takeBatch(head.file, one, plan, builder)
      } catch (error) {
        if (error instanceof StudioError) throw error
        throw new StudioError('embeddings.damaged', { file: head.file, format: 'Arrow', reason: (error as Error).message }, { cause: error })
      }
      yield* builder.take()
    }
  }
  if (!builder) throw new StudioError('embeddings.empty', { file: head.file, shape: '(0, 0)' })
  yield* builder.take(true)
}

/** The first block tells the number of dimensions. */
async function firstBlock(head: FileHead, arrow: ArrowFile, plan: TablePlan) {
  let builder: BlockBuilder | null = null
  const blocks = blocksOf(head, arrow, plan, (one) => { builder = one })
  const first = await blocks.next()
  const { dimensions, total } = builder as unknown as BlockBuilder
  return { blocks, first, dimensions, total }
}

/** Arrow IPC files and streams; Feather version 2 is the file. LZ4 and Zstandard inside. */
export const arrowFormat: EmbeddingFormat = {
  name: 'arrow',
  label: 'Arrow or Feather',
  extensions: ['arrow', 'feather', 'ipc'],
  recognise: (head) => isArrowFile(head.raw) || isFeatherV1(head.raw) || isArrowStream(head.raw),
  async inspect(head, options) {
    const arrow = await open(head)
    try {
      const columns = tableColumns(arrow)
      const base = { format: 'arrow', file: head.file, bytes: head.size, encoding: null, items: null, columns: inspectedColumns(columns) } as const
      if (needsChoice(columns, options)) {
        return { ...base, dimensions: null, dtype: null, embedding: null, needs: 'embedding', idColumn: null, preview: { columns: [], rows: [] } }
      }
      const { plan, type } = shapeOf(head.file, arrow, options)
      const { blocks, first, dimensions } = await firstBlock(head, arrow, plan)
      await blocks.return(undefined)
      const block = first.value!
      return {
        ...base, dimensions, dtype: numberTypeName(type), embedding: plan.list, needs: null, idColumn: plan.id,
        preview: floatPreview(block.rows, Math.min(10, block.count), dimensions, block.ids),
      }
    } finally {
      await arrow.close()
    }
  },
  async open(head, options) {
    const arrow = await open(head)
    try {
      const { plan, type } = shapeOf(head.file, arrow, options)
      const { blocks, first, dimensions } = await firstBlock(head, arrow, plan)
      let done = 0
      return {
        format: 'arrow',
        items: null,
        dimensions,
        dtype: numberTypeName(type),
        hasIds: plan.id !== null,
        bytes: head.size,
        bytesRead: () => Math.min(head.size, done),
        async *blocks() {
          for (let next = first; !next.done; next = await blocks.next()) {
            // Packed batches hide their size: counted as if plain.
            done += next.value.rows.byteLength
            yield next.value
          }
        },
        close: () => arrow.close(),
      }
    } catch (error) {
      await arrow.close()
      throw error
    }
  },
}
