import type { StudioError } from '@shared/errors'
import type { ReadableDb } from '../../db/connection'
import { isProvablyGone } from '../../processes/identity'
import { findLease } from './rows'

/** Throws what `refuse` makes of the subjects that a living process (this one too) is working on. */
export function assertIdle(db: ReadableDb, subjects: string[], refuse: (users: string[]) => StudioError): void {
  const users = subjects.filter((subject) => {
    const lease = findLease(db, subject)
    return lease !== null && !isProvablyGone(lease)
  })
  if (users.length > 0) throw refuse(users)
}
