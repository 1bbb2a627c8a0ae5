import { causeOf, groupsBySid } from '@core/metrics'
import type { EmbeddingMatrix } from '@core/tokenizer/events'
import type { CollisionGroup } from '@shared/entities'

/** Every group of items that share a SID, with its cause, largest first; as the store keeps them. */
export function collisionGroups(
  codes: Int32Array,
  levels: number,
  matrix: EmbeddingMatrix,
): CollisionGroup[] {
  return groupsBySid(codes, levels).map(({ sid, rows }) => ({
    sid,
    size: rows.length,
    ...causeOf(matrix.gather(rows), matrix.dimensions),
  }))
}
