import { StudioError } from '@shared/errors'
import { jsonShape, JsonSplitter, type JsonPart, type JsonShape } from '../lib/jsonSplit'
import { detectEncoding, headText, looksLikeText, utf8Chunks, type TextEncoding } from '../lib/text'
import { BlockBuilder } from './blockBuilder'
import { hasIds, jsonColumns, needsChoice, planJson, takeRow } from './jsonRows'
import { floatPreview } from './matrixStream'
import type { EmbeddingBlock, EmbeddingFormat, EmbeddingOptions, FileHead } from './reader'

const SAMPLE_BYTES = 4 << 20
const PREVIEW_ROWS = 10

interface Look {
  encoding: TextEncoding
  shape: JsonShape
  /** First rows. */
  parts: JsonPart[]
}

async function look(head: FileHead, options: EmbeddingOptions): Promise<Look> {
  const encoding = options.encoding ?? (await detectEncoding(head.file, head.gzip))
  const { bytes, whole } = await headText(head.file, encoding, head.gzip, SAMPLE_BYTES)
  const shape = jsonShape(bytes.toString('utf8'), whole) ?? 'lines'
  const parts: JsonPart[] = []
  const take = (part: JsonPart) => {
    if (parts.length < PREVIEW_ROWS) parts.push(part)
  }
  const splitter = new JsonSplitter(head.file, shape)
  try {
    splitter.push(bytes, take)
    if (whole) splitter.finish(take)
  } catch (error) {
    // A mistake behind the first row is reported when that row is read.
    if (parts.length === 0) throw error
  }
  if (parts.length === 0) throw new StudioError('embeddings.empty', { file: head.file, shape: '(0, 0)' })
  return { encoding, shape, parts }
}

function jsonFormat(name: 'json' | 'jsonl', label: string, extensions: string[]): EmbeddingFormat {
  return {
    name,
    label,
    extensions,
    async recognise(head) {
      if (!looksLikeText(head.bytes)) return false
      // Cheap and certain: nothing but a JSON text begins with one of these two; encodings wider than a byte have a mark or zeros.
      const start = head.bytes
        .subarray(0, 64)
        .toString('latin1')
        .replace(/^[\xef\xbb\xbf\xff\xfe\0\s]+/, '')
      if (!/^[[{]/.test(start)) return false
      const encoding = await detectEncoding(head.file, head.gzip)
      const { bytes, whole } = await headText(head.file, encoding, head.gzip, SAMPLE_BYTES)
      const shape = jsonShape(bytes.toString('utf8'), whole)
      return shape !== null && (shape === 'lines') === (name === 'jsonl')
    },
    async inspect(head, options) {
      const { encoding, parts } = await look(head, options)
      const columns = jsonColumns(head.file, parts[0]!)
      const base = { format: name, file: head.file, bytes: head.size, encoding, items: null, columns }
      if (needsChoice(columns, options)) {
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
      const plan = planJson(head.file, parts[0]!, options)
      const builder = new BlockBuilder(plan.dimensions, hasIds(plan))
      for (const part of parts) takeRow(head.file, plan, part, builder)
      const [block] = [...builder.take(true)]
      return {
        ...base,
        dimensions: plan.dimensions,
        dtype: 'float64',
        embedding: plan.embedding,
        needs: null,
        idColumn: plan.id,
        preview: floatPreview(block!.rows, block!.count, plan.dimensions, block!.ids),
      }
    },
    async open(head, options) {
      const { encoding, shape, parts } = await look(head, options)
      const plan = planJson(head.file, parts[0]!, options)
      const count = { bytes: 0 }
      return {
        format: name,
        items: null,
        dimensions: plan.dimensions,
        dtype: 'float64',
        hasIds: hasIds(plan),
        bytes: head.size,
        bytesRead: () => count.bytes,
        async *blocks(): AsyncGenerator<EmbeddingBlock> {
          const builder = new BlockBuilder(plan.dimensions, hasIds(plan))
          const splitter = new JsonSplitter(head.file, shape)
          const take = (part: JsonPart) => takeRow(head.file, plan, part, builder)
          for await (const chunk of utf8Chunks(head.file, encoding, head.gzip, count)) {
            splitter.push(chunk, take)
            yield* builder.take()
          }
          splitter.finish(take)
          yield* builder.take(true)
        },
        close: async () => undefined,
      }
    },
  }
}

/** One array of rows, or one object from id to vector. */
export const jsonFormatWhole = jsonFormat('json', 'JSON', ['json', 'json.gz'])
/** A row a line. */
export const jsonFormatLines = jsonFormat('jsonl', 'JSON Lines', ['jsonl', 'ndjson', 'jsonl.gz'])
