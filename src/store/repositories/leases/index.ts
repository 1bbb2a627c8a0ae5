import { StudioError } from '@shared/errors'
import type { Leases } from '../../api'
import type { StoreContext } from '../../context'
import { isProvablyGone } from '../../processes/identity'
import { acquireLease, allLeases, findLease, releaseLease, renewLease } from './rows'
import { reap } from './reap'

export function createLeases(context: StoreContext): Leases {
  const { connection: db } = context
  return {
    acquire: (subject, options) => db.write((tx) => acquireLease(tx, subject, options)),
    renew: (subject) => db.write((tx) => renewLease(tx, subject)),
    handOver: (subject, owner) =>
      db.write((tx) => {
        const { changes } = tx.run(
          'UPDATE lease SET pid = ?, process_start = ?, boot_id = ?, host = ?, renewed_at = ? WHERE subject = ?',
          [owner.pid, owner.processStart, owner.bootId, owner.host, Date.now(), subject],
        )
        if (changes === 0) throw new StudioError('store.noLease', { subject })
      }),
    release: (subject) => db.write((tx) => releaseLease(tx, subject)),
    get: (subject) => findLease(db, subject),
    list: () => allLeases(db),
    isProvablyGone: (lease) => isProvablyGone(lease),
    reapInterrupted: () => reap(context),
  }
}
