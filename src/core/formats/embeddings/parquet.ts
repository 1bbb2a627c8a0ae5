import type { DuckDBConnection, DuckDBDataChunk, DuckDBListVector } from '@duckdb/node-api'
import { StudioError } from '@shared/errors'
import { openDuckDb, sqlName, sqlText } from '../lib/duckdb'
import { resolve } from 'node:path'
import { BlockBuilder } from './blockBuilder'
import { floatPreview } from './matrixStream'
import type { EmbeddingFormat, EmbeddingOptions } from './reader'
import { inspectedColumns, needsChoice, planTable, requireUsableId, type TableColumn, type TablePlan } from './tablePlan'

const NUMBER =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE|BOOLEAN|DECIMAL\(\d+,\s*\d+\))$/
const LIST = /^(.+?)(\[\d*\])$/
const ID =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|VARCHAR|UUID|ENUM\(.*\))$/s
const MEMORY_MEGABYTES = 256

interface Opened {
  connection: DuckDBConnection
  close(): void
  /** `read_parquet('…')`. */
  table: string
  columns: TableColumn[]
  /** Columns whose numbers are float16, which SQL shows as FLOAT. */
  halves: ReadonlySet<string>
  items: number
}

const damaged = (file: string, error: unknown) => {
  if (error instanceof StudioError) return error
  const reason = (error as Error).message.split('\n')[0]!.slice(0, 300)
  return new StudioError('embeddings.damaged', { file, format: 'Parquet', reason }, { cause: error })
}

async function openParquet(file: string): Promise<Opened> {
  const path = resolve(file)
  const { connection, close } = await openDuckDb({ files: [path], memoryMegabytes: MEMORY_MEGABYTES })
  try {
    const table = `read_parquet(${sqlText(path)})`
    const columns = (await (await connection.run(`DESCRIBE SELECT * FROM ${table}`)).getRows()).map(
      ([name, type]) => toColumn(String(name), String(type)),
    )
    const [[items]] = (await (await connection.run(`SELECT count(*) FROM ${table}`)).getRows()) as [[bigint]]
    return { connection, close, table, columns, halves: await halfColumns(connection, path), items: Number(items) }
  } catch (error) {
    close()
    throw damaged(file, error)
  }
}

/** Columns with a leaf of half precision: the file's own schema, depth first, says so. */
async function halfColumns(connection: DuckDBConnection, path: string): Promise<Set<string>> {
  const schema = await (await connection.run(`SELECT name, num_children, logical_type FROM parquet_schema(${sqlText(path)})`)).getRows()
  const halves = new Set<string>()
  let column = ''
  /** Fields still to come below the column. */
  let below = 0
  for (const [name, children, type] of schema.slice(1)) {
    if (below === 0) column = String(name)
    else below--
    below += Number(children ?? 0)
    if (/^Float16/.test(String(type))) halves.add(column)
  }
  return halves
}

function toColumn(name: string, type: string): TableColumn {
  const element = LIST.exec(type)?.[1]
  const kind = element !== undefined && NUMBER.test(element) ? 'list' : NUMBER.test(type) ? 'number' : 'other'
  return { name, type: type.toLowerCase(), kind, canBeId: ID.test(type) }
}

const elementType = (opened: Opened, plan: TablePlan) => {
  const type = opened.columns.find((column) => column.name === (plan.list ?? plan.columns[0]))!.type
  return LIST.exec(type)?.[1] ?? type
}

const DTYPES: Record<string, string> = {
  float: 'float32',
  double: 'float64',
  tinyint: 'int8',
  smallint: 'int16',
  integer: 'int32',
  bigint: 'int64',
  utinyint: 'uint8',
  usmallint: 'uint16',
  uinteger: 'uint32',
  ubigint: 'uint64',
  boolean: 'bool',
}
const dtypeOf = (type: string) => DTYPES[type] ?? type

/** float32 as it is, anything else as doubles, so that what float32 cannot hold is noticed here and not rounded there. */
function selection(opened: Opened, plan: TablePlan): string {
  const cast = (name: string, suffix: string) => {
    const { type } = opened.columns.find((column) => column.name === name)!
    return type === `float${suffix}` ? sqlName(name) : `CAST(${sqlName(name)} AS DOUBLE${suffix})`
  }
  const values = plan.list !== null ? [cast(plan.list, '[]')] : plan.columns.map((name) => cast(name, ''))
  const id = plan.id !== null ? [`CAST(${sqlName(plan.id)} AS VARCHAR)`] : []
  return `SELECT ${[...values, ...id].join(', ')} FROM ${opened.table}`
}

/** Length of the first list that is there. */
async function listLength(file: string, opened: Opened, list: string): Promise<number> {
  const rows = await (
    await opened.connection.run(
      `SELECT len(${sqlName(list)}) FROM ${opened.table} WHERE ${sqlName(list)} IS NOT NULL LIMIT 1`,
    )
  ).getRows()
  const length = Number(rows[0]?.[0] ?? 0)
  if (length === 0) throw new StudioError('embeddings.empty', { file, shape: `(${opened.items}, 0)` })
  return length
}

/** Takes the rows of one chunk of some thousand rows. */
function takeChunk(file: string, chunk: DuckDBDataChunk, plan: TablePlan, builder: BlockBuilder): void {
  const ids = plan.id === null ? null : chunk.getColumnValues(plan.list === null ? plan.columns.length : 1)
  const values =
    plan.list === null ? plan.columns.map((_, i) => chunk.getColumnValues(i) as (number | null)[]) : null
  const lists = plan.list === null ? null : (chunk.getColumnVector(0) as DuckDBListVector)
  for (let i = 0; i < chunk.rowCount; i++) {
    const row = builder.total
    if (values)
      for (let column = 0; column < values.length; column++) builder.set(column, values[column]![i] ?? NaN)
    else {
      const list = lists!.getItemVector(i)?.toArray() as (number | null)[] | undefined
      if (!list) builder.missing()
      else if (list.length !== builder.dimensions) {
        throw new StudioError('embeddings.raggedList', {
          file,
          row,
          column: plan.list!,
          expected: builder.dimensions,
          found: list.length,
        })
      } else for (let column = 0; column < list.length; column++) builder.set(column, list[column] ?? NaN)
    }
    const id = ids && (ids[i] as string | null)
    if (ids && (id === null || id === ''))
      throw new StudioError('embeddings.missingId', { file, row, column: plan.id! })
    builder.finish(id)
  }
}

async function shapeOf(file: string, opened: Opened, options: EmbeddingOptions) {
  const plan = planTable(file, opened.columns, options)
  if (opened.items === 0) throw new StudioError('embeddings.empty', { file, shape: '(0, 0)' })
  const dimensions = plan.list === null ? plan.columns.length : await listLength(file, opened, plan.list)
  const isHalf = opened.halves.has(plan.list ?? plan.columns[0]!)
  return { plan, dimensions, dtype: isHalf ? 'float16' : dtypeOf(elementType(opened, plan)) }
}

/** Apache Parquet: lists, fixed-size lists, or one column a dimension. */
export const parquetFormat: EmbeddingFormat = {
  name: 'parquet',
  label: 'Parquet',
  extensions: ['parquet', 'pq'],
  recognise: (head) => head.raw.subarray(0, 4).toString('latin1') === 'PAR1',
  async inspect(head, options) {
    const opened = await openParquet(head.file)
    try {
      const base = {
        format: 'parquet',
        file: head.file,
        bytes: head.size,
        encoding: null,
        items: opened.items,
        columns: inspectedColumns(opened.columns),
      } as const
      if (needsChoice(opened.columns, options)) {
        return {
          ...base,
          dimensions: null,
          dtype: null,
          embedding: null,
          needs: 'embedding',
          idColumn: null,
          preview: { columns: [], rows: [] },
        }
      }
      const { plan, dimensions, dtype } = await shapeOf(head.file, opened, options)
      const builder = new BlockBuilder(dimensions, plan.id !== null)
      const result = await opened.connection.run(`${selection(opened, plan)} LIMIT 10`)
      for (const chunk of await result.fetchAllChunks()) takeChunk(head.file, chunk, plan, builder)
      const [block] = [...builder.take(true)]
      return {
        ...base,
        dimensions,
        dtype,
        embedding: plan.list,
        needs: null,
        idColumn: plan.id,
        preview: floatPreview(block!.rows, block!.count, dimensions, block!.ids),
      }
    } catch (error) {
      throw damaged(head.file, error)
    } finally {
      opened.close()
    }
  },
  async open(head, options) {
    const opened = await openParquet(head.file)
    try {
      requireUsableId(head.file, opened.columns, options)
      const { plan, dimensions, dtype } = await shapeOf(head.file, opened, options)
      let done = 0
      return {
        format: 'parquet',
        items: opened.items,
        dimensions,
        dtype,
        hasIds: plan.id !== null,
        bytes: head.size,
        bytesRead: () => Math.round((head.size * done) / opened.items),
        async *blocks() {
          const builder = new BlockBuilder(dimensions, plan.id !== null)
          try {
            const result = await opened.connection.stream(selection(opened, plan))
            for (
              let chunk = await result.fetchChunk();
              chunk && chunk.rowCount > 0;
              chunk = await result.fetchChunk()
            ) {
              takeChunk(head.file, chunk, plan, builder)
              done = builder.total
              yield* builder.take()
            }
          } catch (error) {
            throw damaged(head.file, error)
          }
          yield* builder.take(true)
        },
        close: async () => opened.close(),
      }
    } catch (error) {
      opened.close()
      throw damaged(head.file, error)
    }
  },
}
