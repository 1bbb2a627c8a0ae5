import type { CollisionGroup } from '@shared/entities'
import type { WritableDb } from '../../db/connection'
import { decodeSid, encodeSid } from '../../sids'

export interface GroupRow {
  sid: Uint8Array
  size: number
  cause: CollisionGroup['cause']
  exact_duplicates: number
  mean_cosine: number
  rank: number
}

/** `nearThreshold` tells near duplicates from a lack of codes anew; exact duplicates are exact at any. */
export function toGroup(row: GroupRow, nearThreshold: number | null): CollisionGroup {
  const cause =
    nearThreshold === null || row.cause === 'exact-duplicate'
      ? row.cause
      : row.mean_cosine >= nearThreshold ? 'near-duplicate' : 'code-capacity'
  return {
    sid: decodeSid(row.sid),
    size: row.size,
    cause,
    exactDuplicates: row.exact_duplicates,
    meanCosine: row.mean_cosine,
  }
}

export function insertGroups(db: WritableDb, assignmentKey: number, groups: CollisionGroup[]): void {
  for (const group of groups) {
    db.run(
      `INSERT INTO collision_group (assignment_key, sid, size, rank, cause, exact_duplicates, mean_cosine)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [assignmentKey, encodeSid(group.sid), group.size, -group.size, group.cause, group.exactDuplicates, group.meanCosine],
    )
  }
}
