import { StudioError } from '@shared/errors'
import { numberTypeName } from '../lib/dtypes'
import { chooseEmbedding, guessEmbedding, guessIdColumn, requireName } from '../lib/guess'
import { canHoldIds, npyIds } from '../lib/idArrays'
import { npyMatrix } from '../lib/npy'
import { npyNumberType, readNpyHeader, type NpyHeader } from '../lib/npyHeader'
import { isZip, openZip, type EntryBytes, type Zip } from '../lib/zip'
import { matrixPreview, matrixStream } from './matrixStream'
import type { EmbeddingFormat, EmbeddingOptions, InspectedColumn } from './reader'

interface NpzArray {
  name: string
  entry: string
  header: NpyHeader
}

const isMatrix = ({ header }: NpzArray) => header.shape.length === 2 && npyNumberType(header.descr) !== null

/** More arrays than this are not looked into. */
const MOST_ARRAYS = 1000

async function arrays(file: string, zip: Zip): Promise<NpzArray[]> {
  const found: NpzArray[] = []
  for (const entry of zip.names.filter((name) => name.endsWith('.npy')).slice(0, MOST_ARRAYS)) {
    const bytes = await zip.entry(entry)
    try {
      found.push({
        name: entry.slice(0, -4),
        entry,
        header: await readNpyHeader(file, bytes.size, (at, length) => bytes.read(at, length)),
      })
    } finally {
      await bytes.close()
    }
  }
  return found
}

/** The array to read: the one named, or the only matrix, or the one with a usual name. */
function pickMatrix(file: string, all: NpzArray[], options: EmbeddingOptions): NpzArray {
  if (options.embedding !== undefined)
    requireName(
      file,
      all.map((array) => array.name),
      options.embedding,
    )
  const matrices = all.filter(isMatrix)
  if (options.embedding === undefined && matrices.length === 0)
    throw new StudioError('embeddings.noEmbedding', { file })
  const name =
    options.embedding ??
    chooseEmbedding(
      file,
      matrices.map((array) => array.name),
      undefined,
    )
  return all.find((array) => array.name === name)!
}

const idNames = (all: NpzArray[], items: number | null) =>
  all
    .filter((array) => canHoldIds(array.header) && (items === null || array.header.shape[0] === items))
    .map((array) => array.name)

/** One array of any type, one value an item: what people mean by ids, usable or not. */
const listNames = (all: NpzArray[]) =>
  all.filter(({ header: { shape } }) => shape.length === 1 || (shape.length === 2 && shape[1] === 1)).map((array) => array.name)

/** `strict`: an array called ids that cannot be the ids is taken all the same, so that reading it says why not. */
function pickIds(
  file: string,
  all: NpzArray[],
  chosen: NpzArray,
  options: EmbeddingOptions,
  strict = false,
): NpzArray | null {
  const name =
    options.idColumn === undefined
      ? (guessIdColumn(idNames(all, chosen.header.shape[0] ?? null)) ?? (strict ? guessIdColumn(listNames(all)) : null))
      : options.idColumn
  if (name === null) return null
  return all.find(
    (array) =>
      array.name ===
      requireName(
        file,
        all.map((one) => one.name),
        name,
      ),
  )!
}

const inspected = (array: NpzArray): InspectedColumn => {
  const number = npyNumberType(array.header.descr)
  return {
    name: array.name,
    type: number ? numberTypeName(number.type) : array.header.descr,
    shape: array.header.shape,
    canBeEmbedding: isMatrix(array),
    canBeId: canHoldIds(array.header),
  }
}

async function openArray(zip: Zip, array: NpzArray): Promise<EntryBytes> {
  return zip.entry(array.entry, array.header.fortranOrder)
}

/** NumPy's zip of arrays, packed or not. */
export const npzFormat: EmbeddingFormat = {
  name: 'npz',
  label: 'NumPy archive',
  extensions: ['npz'],
  async recognise(head) {
    if (!isZip(head.raw)) return false
    const zip = await openZip(head.file, 'npz')
    await zip.close()
    return zip.names.some((name) => name.endsWith('.npy'))
  },
  async inspect(head, options) {
    const zip = await openZip(head.file, 'npz')
    try {
      const all = await arrays(head.file, zip)
      const columns = all.map(inspected)
      const matrices = columns.filter((column) => column.canBeEmbedding).map((column) => column.name)
      const base = { format: 'npz', file: head.file, bytes: head.size, encoding: null, columns } as const
      if (options.embedding === undefined && matrices.length > 1 && guessEmbedding(matrices) === null) {
        return {
          ...base,
          items: null,
          dimensions: null,
          dtype: null,
          embedding: null,
          needs: 'embedding',
          idColumn: guessIdColumn(idNames(all, null)),
          preview: { columns: [], rows: [] },
        }
      }
      const chosen = pickMatrix(head.file, all, options)
      const ids = pickIds(head.file, all, chosen, options)
      const matrix = await npyMatrix(await openArray(zip, chosen))
      const bytes = ids && (await openArray(zip, ids))
      return {
        ...base,
        items: matrix.shape[0],
        dimensions: matrix.shape[1],
        dtype: numberTypeName(matrix.type),
        embedding: chosen.name,
        needs: null,
        idColumn: ids?.name ?? null,
        preview: await matrixPreview(matrix, bytes && (await npyIds(bytes, ids.name, matrix.shape[0]))),
      }
    } finally {
      await zip.close()
    }
  },
  async open(head, options) {
    const zip = await openZip(head.file, 'npz')
    try {
      const all = await arrays(head.file, zip)
      const chosen = pickMatrix(head.file, all, options)
      const ids = pickIds(head.file, all, chosen, options, true)
      const bytes = await openArray(zip, chosen)
      const matrix = await npyMatrix(bytes)
      const idList = ids ? await npyIds(await openArray(zip, ids), ids.name, matrix.shape[0]) : null
      const missing = idList?.indexOf('') ?? -1
      if (missing >= 0) throw new StudioError('embeddings.missingId', { file: head.file, row: missing, column: ids!.name })
      return matrixStream({
        format: 'npz',
        matrix,
        ids: idList,
        close: async () => {
          await bytes.close()
          await zip.close()
        },
      })
    } catch (error) {
      await zip.close()
      throw error
    }
  },
}
