import { StudioError, type ErrorCode } from '@shared/errors'
import type { ReadableDb } from '../db/connection'

/** A place where ids are looked up; spelled out, never from outside. */
interface Table {
  table: 'dataset' | 'run' | 'assignment'
  /** Rows that count. */
  where: string
  notFound: ErrorCode
  ambiguous: ErrorCode
}

const CANDIDATES = 5

/**
 * The row a person means: an id, a unique prefix of one, or `latest`. Returns the id.
 * @throws notFound, ambiguous
 */
export function resolveReference(db: ReadableDb, { table, where, notFound, ambiguous }: Table, reference: string): string {
  if (reference === 'latest') {
    const latest = db.get<{ id: string }>(`SELECT id FROM ${table} WHERE ${where} ORDER BY key DESC LIMIT 1`)
    if (!latest) throw new StudioError(notFound, { reference })
    return latest.id
  }
  if (reference === '') throw new StudioError(notFound, { reference })
  const wanted = reference.toLowerCase()
  const found = db.all<{ id: string }>(
    `SELECT id FROM ${table} WHERE id >= ? AND id < ? AND ${where} ORDER BY id LIMIT ${CANDIDATES + 1}`,
    [wanted, wanted + '\u{10FFFF}'],
  )
  const exact = found.find((row) => row.id === wanted)
  if (exact) return exact.id
  if (found.length === 0) throw new StudioError(notFound, { reference })
  if (found.length > 1) throw new StudioError(ambiguous, { reference, candidates: found.slice(0, CANDIDATES).map((row) => row.id) })
  return found[0]!.id
}
