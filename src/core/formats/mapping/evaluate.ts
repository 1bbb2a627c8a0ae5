import { StudioError } from '@shared/errors'
import type { Figures } from '@shared/figures'
import { distinctRows, type RowSource } from '../../metrics/duplicates'
import { figuresOf } from '../../metrics/figures'
import type { ImportedMapping } from './import'

/**
 * The figures of anyone's mapping. Without sizes what rests on them is null; `embeddings` (in the mapping's order) add
 * exactDuplicateFloor; reconstruction figures are null, since there is no decoder.
 * Throws mapping.itemsMismatch, codes.outOfRange.
 */
export function evaluateMapping(mapping: Pick<ImportedMapping, 'codes' | 'items' | 'levels' | 'sizes'>, embeddings?: RowSource): Figures {
  if (embeddings && embeddings.items !== mapping.items) {
    throw new StudioError('mapping.itemsMismatch', { items: mapping.items, rows: embeddings.items })
  }
  return figuresOf({ ...mapping, distinctEmbeddings: embeddings ? distinctRows(embeddings) : null })
}
