import { StudioError } from '@shared/errors'
import type { NumberType } from './dtypes'

/** More numbers an item than any model makes; a header that claims more is lying. */
export const MOST_DIMENSIONS = 1 << 20
/** Rows are counted in 32 bits everywhere behind the readers. */
export const MOST_ITEMS = 2 ** 31 - 1

/**
 * A shape that embeddings can have: two dimensions, neither empty.
 * @throws embeddings.shape, embeddings.empty, embeddings.tooLarge
 */
export function requireMatrix(file: string, shape: readonly number[]): [number, number] {
  const words = shapeWords(shape)
  if (shape.length !== 2) throw new StudioError('embeddings.shape', { file, shape: words })
  const [items, dimensions] = shape as [number, number]
  if (items === 0 || dimensions === 0) throw new StudioError('embeddings.empty', { file, shape: words })
  if (items > MOST_ITEMS || dimensions > MOST_DIMENSIONS)
    throw new StudioError('embeddings.tooLarge', { file, shape: words })
  return [items, dimensions]
}

/** @throws embeddings.dtype when the values are no plain numbers */
export function requireNumbers<T extends { type: NumberType }>(
  file: string,
  dtype: string,
  found: T | null,
): T {
  if (!found) throw new StudioError('embeddings.dtype', { file, dtype })
  return found
}

/** `(3, 4)`, and `(3,)` as Python writes it. */
export const shapeWords = (shape: readonly number[]) =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
