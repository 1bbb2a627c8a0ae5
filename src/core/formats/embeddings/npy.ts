import { numberTypeName } from '../lib/dtypes'
import { openSource, withSource } from '../lib/fileSource'
import { npyMatrix } from '../lib/npy'
import { isNpy } from '../lib/npyHeader'
import { matrixPreview, matrixStream } from './matrixStream'
import type { EmbeddingFormat } from './reader'

/** NumPy's own file: one matrix, no ids. */
export const npyFormat: EmbeddingFormat = {
  name: 'npy',
  label: 'NumPy array',
  extensions: ['npy'],
  recognise: (head) => isNpy(head.raw),
  inspect: (head) =>
    withSource(head.file, async (source) => {
      const matrix = await npyMatrix(source)
      return {
        format: 'npy',
        file: head.file,
        bytes: head.size,
        encoding: null,
        items: matrix.shape[0],
        dimensions: matrix.shape[1],
        dtype: numberTypeName(matrix.type),
        columns: [],
        embedding: null,
        needs: null,
        idColumn: null,
        preview: await matrixPreview(matrix, null),
      }
    }),
  async open(head) {
    const source = await openSource(head.file)
    try {
      return matrixStream({ format: 'npy', matrix: await npyMatrix(source), ids: null, close: source.close })
    } catch (error) {
      await source.close()
      throw error
    }
  },
}
