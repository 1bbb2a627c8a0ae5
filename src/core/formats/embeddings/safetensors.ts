import { StudioError } from '@shared/errors'
import { numberTypeName, typedView } from '../lib/dtypes'
import { openSource, withSource, type ByteSource } from '../lib/fileSource'
import { chooseEmbedding, guessEmbedding, guessIdColumn, requireName } from '../lib/guess'
import {
  isSafetensors,
  readSafetensorsHeader,
  tensorMatrix,
  tensorNumberType,
  type TensorEntry,
} from '../lib/safetensors'
import { matrixPreview, matrixStream } from './matrixStream'
import type { EmbeddingFormat, EmbeddingOptions, InspectedColumn } from './reader'

const canBeEmbedding = (tensor: TensorEntry) => tensor.shape.length === 2 && tensorNumberType(tensor) !== null
const canBeId = (tensor: TensorEntry) => tensor.shape.length === 1 && /^[IU]\d+$/.test(tensor.dtype)

function pickTensor(file: string, tensors: TensorEntry[], options: EmbeddingOptions): TensorEntry {
  const matrices = tensors.filter(canBeEmbedding).map((tensor) => tensor.name)
  if (options.embedding !== undefined)
    requireName(
      file,
      tensors.map((tensor) => tensor.name),
      options.embedding,
    )
  else if (matrices.length === 0 && tensors.length === 1) return tensors[0]!
  else if (matrices.length === 0) throw new StudioError('embeddings.noEmbedding', { file })
  const name = options.embedding ?? chooseEmbedding(file, matrices, undefined)
  return tensors.find((tensor) => tensor.name === name)!
}

function pickIds(
  file: string,
  tensors: TensorEntry[],
  items: number,
  options: EmbeddingOptions,
): TensorEntry | null {
  const able = tensors.filter((tensor) => canBeId(tensor) && tensor.shape[0] === items)
  const name =
    options.idColumn === undefined ? guessIdColumn(able.map((tensor) => tensor.name)) : options.idColumn
  if (name === null) return null
  const tensor = tensors.find(
    (one) =>
      one.name ===
      requireName(
        file,
        tensors.map((t) => t.name),
        name,
      ),
  )!
  if (!able.includes(tensor)) {
    throw new StudioError('embeddings.badIds', {
      file,
      name,
      dtype: tensor.dtype,
      shape: `(${tensor.shape.join(', ')})`,
      items,
    })
  }
  return tensor
}

async function readIds(source: ByteSource, tensor: TensorEntry | null): Promise<string[] | null> {
  if (!tensor) return null
  const values = typedView(await source.read(tensor.offset, tensor.bytes), tensorNumberType(tensor)!)
  return Array.from(values as ArrayLike<number>, String)
}

const inspected = (tensor: TensorEntry): InspectedColumn => {
  const type = tensorNumberType(tensor)
  return {
    name: tensor.name,
    type: type ? numberTypeName(type) : tensor.dtype,
    shape: tensor.shape,
    canBeEmbedding: canBeEmbedding(tensor),
    canBeId: canBeId(tensor),
  }
}

/** Named tensors behind a JSON header. */
export const safetensorsFormat: EmbeddingFormat = {
  name: 'safetensors',
  label: 'safetensors',
  extensions: ['safetensors'],
  // A header whose length is a lie is still one of ours when the file's name says so: it deserves the reason.
  recognise: (head) =>
    isSafetensors(head.raw, head.size) || (/\.safetensors$/i.test(head.file) && head.raw.length > 0),
  inspect: (head, options) =>
    withSource(head.file, async (source) => {
      const { tensors } = await readSafetensorsHeader(source)
      const columns = tensors.map(inspected)
      const matrices = columns.filter((column) => column.canBeEmbedding).map((column) => column.name)
      const base = {
        format: 'safetensors',
        file: head.file,
        bytes: head.size,
        encoding: null,
        columns,
      } as const
      if (options.embedding === undefined && matrices.length > 1 && guessEmbedding(matrices) === null) {
        return {
          ...base,
          items: null,
          dimensions: null,
          dtype: null,
          embedding: null,
          needs: 'embedding',
          idColumn: null,
          preview: { columns: [], rows: [] },
        }
      }
      const chosen = pickTensor(head.file, tensors, options)
      const matrix = tensorMatrix(source, chosen)
      const ids = pickIds(head.file, tensors, matrix.shape[0], options)
      return {
        ...base,
        items: matrix.shape[0],
        dimensions: matrix.shape[1],
        dtype: numberTypeName(matrix.type),
        embedding: chosen.name,
        needs: null,
        idColumn: ids?.name ?? null,
        preview: await matrixPreview(matrix, await readIds(source, ids)),
      }
    }),
  async open(head, options) {
    const source = await openSource(head.file)
    try {
      const { tensors } = await readSafetensorsHeader(source)
      const matrix = tensorMatrix(source, pickTensor(head.file, tensors, options))
      const ids = await readIds(source, pickIds(head.file, tensors, matrix.shape[0], options))
      return matrixStream({ format: 'safetensors', matrix, ids, close: source.close })
    } catch (error) {
      await source.close()
      throw error
    }
  },
}
