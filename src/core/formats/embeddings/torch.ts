import { StudioError } from '@shared/errors'
import { numberTypeName } from '../lib/dtypes'
import { readsForwards, readTorchTensor, torchMatrix, torchPickleName } from '../lib/torchTensor'
import type { StridedMatrix } from '../lib/strided'
import { firstZipName, isZip, openZip } from '../lib/zip'
import { matrixPreview, matrixStream } from './matrixStream'
import type { EmbeddingFormat } from './reader'

/** First bytes of a bare pickle, and so of torch.save before 1.6: protocol 2 to 5. */
const isPickle = (head: Uint8Array) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5

async function openTensor(file: string): Promise<{ matrix: StridedMatrix; close: () => Promise<void> }> {
  const zip = await openZip(file, 'torch')
  try {
    const tensor = await readTorchTensor(file, zip)
    const bytes = await zip.entry(tensor.entry, !readsForwards(tensor))
    const matrix = torchMatrix(file, tensor, bytes.readInto)
    return {
      matrix,
      async close() {
        await bytes.close()
        await zip.close()
      },
    }
  } catch (error) {
    await zip.close()
    throw error
  }
}

/** Bare pickles are recognised only to be refused with the reason. */
function refusePickle(head: { raw: Uint8Array; file: string }): void {
  if (isPickle(head.raw)) throw new StudioError('embeddings.barePickle', { file: head.file })
}

/** One tensor as torch.save writes it (since PyTorch 1.6); its pickle is read, never run. */
export const torchFormat: EmbeddingFormat = {
  name: 'torch',
  label: 'PyTorch tensor',
  extensions: ['pt', 'pth'],
  async recognise(head) {
    if (isPickle(head.raw)) return true
    // NumPy's archives are zips too; a torn one cannot be opened to see.
    if (!isZip(head.raw) || firstZipName(head.raw).endsWith('.npy')) return false
    const zip = await openZip(head.file, 'torch')
    await zip.close()
    return torchPickleName(zip.names) !== null
  },
  async inspect(head) {
    refusePickle(head)
    const { matrix, close } = await openTensor(head.file)
    try {
      return {
        format: 'torch',
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
    } finally {
      await close()
    }
  },
  async open(head) {
    refusePickle(head)
    const { matrix, close } = await openTensor(head.file)
    return matrixStream({ format: 'torch', matrix, ids: null, close })
  },
}
