import { StudioError } from '@shared/errors'
import { CsvScanner, type CsvRecord } from '../lib/csv'
import { base64Floats, isMissing, parseNumberList } from '../lib/numberList'
import { detectEncoding, headText, looksLikeText, utf8Chunks, type TextEncoding } from '../lib/text'
import { BlockBuilder } from './blockBuilder'
import { lookAtCsv, needsChoice, planCsv, type ColumnKind, type CsvLook, type CsvPlan } from './csvPlan'
import { shortText } from './matrixStream'
import type {
  EmbeddingBlock,
  EmbeddingFormat,
  EmbeddingInspection,
  EmbeddingOptions,
  FileHead,
} from './reader'

/** Enough for the first hundred rows of almost any table. */
const SAMPLE_BYTES = 4 << 20
const PREVIEW_ROWS = 10
const PREVIEW_COLUMNS = 13

async function look(
  head: FileHead,
  options: EmbeddingOptions,
): Promise<{ encoding: TextEncoding; seen: CsvLook }> {
  const encoding = options.encoding ?? (await detectEncoding(head.file, head.gzip))
  const { bytes, whole } = await headText(head.file, encoding, head.gzip, SAMPLE_BYTES)
  return { encoding, seen: lookAtCsv(head.file, bytes, whole) }
}

const TYPE_WORDS: Record<ColumnKind, string> = {
  number: 'number',
  list: 'list<number>',
  base64: 'base64<float32>',
  text: 'text',
}

/** CSV and TSV, gzip or not: one column a dimension, or one column that holds a list. */
export const csvFormat: EmbeddingFormat = {
  name: 'csv',
  label: 'CSV or TSV',
  extensions: ['csv', 'tsv', 'txt', 'csv.gz', 'tsv.gz'],
  recognise: (head) => looksLikeText(head.bytes),
  async inspect(head, options): Promise<EmbeddingInspection> {
    const { encoding, seen } = await look(head, options)
    const choice = needsChoice(seen, options)
    const plan = choice ? null : planCsv(head.file, seen, options)
    return {
      format: 'csv',
      file: head.file,
      bytes: head.size,
      encoding,
      items: null,
      dimensions: plan?.dimensions ?? null,
      dtype: plan ? dtypeOf(plan) : null,
      columns: seen.names.map((name, i) => ({
        name,
        type: TYPE_WORDS[seen.kinds[i]!],
        shape: null,
        canBeEmbedding: seen.kinds[i] !== 'text',
        canBeId: seen.kinds[i] === 'text' || seen.kinds[i] === 'number',
      })),
      embedding: plan && plan.form.kind !== 'columns' ? plan.names[plan.form.column]! : null,
      needs: choice ? 'embedding' : null,
      idColumn: plan && plan.id !== null ? plan.names[plan.id]! : null,
      preview: {
        columns: seen.names.slice(0, PREVIEW_COLUMNS),
        rows: seen.sample
          .slice(0, PREVIEW_ROWS)
          .map((record) => record.slice(0, PREVIEW_COLUMNS).map(shortText)),
      },
    }
  },
  async open(head, options) {
    const { encoding, seen } = await look(head, options)
    const plan = planCsv(head.file, seen, options)
    const count = { bytes: 0 }
    return {
      format: 'csv',
      items: null,
      dimensions: plan.dimensions,
      dtype: dtypeOf(plan),
      hasIds: plan.id !== null,
      bytes: head.size,
      bytesRead: () => count.bytes,
      async *blocks(): AsyncGenerator<EmbeddingBlock> {
        const builder = new BlockBuilder(plan.dimensions, plan.id !== null)
        const scanner = new CsvScanner(head.file, plan.dialect)
        const take = recordReader(head.file, plan, builder)
        for await (const chunk of utf8Chunks(head.file, encoding, head.gzip, count)) {
          scanner.push(chunk, take)
          yield* builder.take()
        }
        scanner.finish(take)
        yield* builder.take(true)
      },
      close: async () => undefined,
    }
  },
}

const dtypeOf = (plan: CsvPlan) => (plan.form.kind === 'base64' ? 'float32' : 'float64')

/** Takes records one by one into the builder; the header is passed over. */
function recordReader(file: string, plan: CsvPlan, builder: BlockBuilder): (record: CsvRecord) => void {
  const { form, names, id, dimensions } = plan
  let skip = plan.header
  const fill =
    form.kind === 'columns'
      ? columnsFiller(file, names, form.columns, builder)
      : listFiller(file, names[form.column]!, form, dimensions, builder)
  return (record) => {
    if (skip) {
      skip = false
      return
    }
    if (record.count !== names.length) {
      throw new StudioError('embeddings.raggedRow', {
        file,
        line: record.line,
        expected: names.length,
        found: record.count,
      })
    }
    fill(record)
    const name = id === null ? null : record.text(id)
    if (name?.trim() === '')
      throw new StudioError('embeddings.missingId', { file, row: builder.total, column: names[id!]! })
    builder.finish(name)
  }
}

function columnsFiller(file: string, names: string[], columns: number[], builder: BlockBuilder) {
  return (record: CsvRecord) => {
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!
      const value = record.number(column)
      if (value === null) {
        throw new StudioError('embeddings.badNumber', {
          file,
          line: record.line,
          column: names[column]!,
          value: shortText(record.text(column)),
        })
      }
      builder.set(i, value)
    }
  }
}

function listFiller(
  file: string,
  name: string,
  form: { kind: 'list' | 'base64'; column: number },
  dimensions: number,
  builder: BlockBuilder,
) {
  const list: number[] = []
  const bad = { text: '' }
  return (record: CsvRecord) => {
    const [start, end] = [record.starts[form.column]!, record.ends[form.column]!]
    if (isMissing(record.buffer, start, end)) return builder.missing()
    let values: ArrayLike<number> | null
    if (form.kind === 'base64') values = base64Floats(record.text(form.column))
    else values = parseNumberList(record.buffer, start, end, list, bad) ? list : null
    if (values === null) {
      const value = shortText(form.kind === 'base64' ? record.text(form.column) : bad.text)
      throw new StudioError('embeddings.badNumber', { file, line: record.line, column: name, value })
    }
    if (values.length !== dimensions) {
      throw new StudioError('embeddings.raggedRow', {
        file,
        line: record.line,
        expected: dimensions,
        found: values.length,
      })
    }
    for (let i = 0; i < dimensions; i++) builder.set(i, values[i]!)
  }
}
