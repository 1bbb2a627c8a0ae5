import { StudioError } from '@shared/errors'
import { isArrowFile, isArrowStream, isFeatherV1, readArrow, type ArrowFile } from '../lib/arrow/messages'
import type { ArrowField } from '../lib/arrow/schema'
import { openSource, type ByteSource } from '../lib/fileSource'
import { ArrowEmbeddings } from './arrowEmbeddings'
import { floatPreview } from './matrixStream'
import type { EmbeddingBlock, EmbeddingFormat, EmbeddingOptions, FileHead } from './reader'
import { inspectedColumns, needsChoice, planTable, requireUsableId, type TableColumn } from './tablePlan'

const isList = (field: ArrowField) =>
  (field.kind.kind === 'list' || field.kind.kind === 'fixedList') && field.children[0]?.kind.kind === 'number'

const tableColumns = (fields: readonly ArrowField[]): TableColumn[] =>
  fields.map((field) => ({
    name: field.name,
    type: field.word,
    kind: isList(field) ? 'list' : field.kind.kind === 'number' ? 'number' : 'other',
    canBeId: field.kind.kind === 'text' || field.kind.kind === 'categories' || (field.kind.kind === 'number' && !field.kind.type.startsWith('f')),
  }))

const damaged = (file: string, error: unknown) =>
  error instanceof StudioError
    ? error
    : new StudioError(
        'embeddings.damaged',
        { file, format: 'Arrow', reason: (error as Error).message.slice(0, 200) },
        { cause: error },
      )

/** Opens, uses, and on failure closes and says what is wrong. */
async function opened<T>(
  head: FileHead,
  use: (source: ByteSource, arrow: ArrowFile) => Promise<T>,
): Promise<T> {
  if (isFeatherV1(head.raw)) {
    throw new StudioError('embeddings.damaged', {
      file: head.file,
      format: 'Feather',
      reason: 'it is of version 1, which nobody writes any more; write it as version 2 (Arrow)',
    })
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
  inspect: (head, options) =>
    opened(head, async (source, arrow) => {
      const columns = tableColumns(arrow.fields)
      const base = {
        format: 'arrow',
        file: head.file,
        bytes: head.size,
        encoding: null,
        items: null,
        columns: inspectedColumns(columns),
      } as const
      if (needsChoice(columns, options)) {
        await source.close()
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
      const embeddings = plan(head, source, arrow, options)
      const dimensions = await embeddings.dimensions()
      const first = (await embeddings.blocks(dimensions).next()).value as EmbeddingBlock | undefined
      if (!first) throw new StudioError('embeddings.empty', { file: head.file, shape: `(0, ${dimensions})` })
      await source.close()
      return {
        ...base,
        dimensions,
        dtype: embeddings.type,
        embedding: embeddings.plan.list,
        needs: null,
        idColumn: embeddings.plan.id,
        preview: floatPreview(first.rows, Math.min(10, first.count), dimensions, first.ids),
      }
    }),
  open: (head, options) =>
    opened(head, async (source, arrow) => {
      requireUsableId(head.file, tableColumns(arrow.fields), options)
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
