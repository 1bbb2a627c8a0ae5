import type { Dataset, Embedding } from '@shared/entities'
import { StudioError } from '@shared/errors'

/** One of a dataset's embeddings; the first where none is asked for. Throws embedding.notFound. */
export function embeddingById({ embeddings }: Dataset, id: string | undefined): Embedding {
  const found = id === undefined ? embeddings[0] : embeddings.find((one) => one.id === id)
  if (!found) throw new StudioError('embedding.notFound', { reference: id ?? '' })
  return found
}
