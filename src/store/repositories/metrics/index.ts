import type { EpochMetrics } from '@shared/training'
import type { Metrics } from '../../api'
import type { StoreContext } from '../../context'
import type { SqlValue } from '../../db/connection'
import { runKey } from '../runs/rows'
import { decodeMetrics, decodeUsage, encodeMetrics, encodeUsage } from './codec'
import { extendSparkline, truncateSparkline, type Sparkline } from './sparkline'

export const PAGE_METRICS = 'SELECT metrics FROM metric WHERE run_key = ? AND epoch > ? ORDER BY epoch LIMIT ?'
export const USAGE_AT = `
  SELECT epoch, usage FROM metric WHERE run_key = ? AND epoch <= ? AND usage IS NOT NULL ORDER BY epoch DESC LIMIT 1`
const MOST_EPOCHS = 5000
const LAST_EPOCH = 2 ** 31 - 1

export function createMetrics({ connection: db }: StoreContext): Metrics {
  return {
    append: (runId, metrics, usage) =>
      db.write((tx) => {
        const key = runKey(tx, runId)
        const row = tx.get<{ sparkline: string }>('SELECT sparkline FROM run WHERE key = ?', [key])!
        let line = JSON.parse(row.sparkline) as Sparkline
        if (metrics.figures) {
          // An epoch told twice (a resumed run) replaces its point.
          if ((line.points.at(-1)?.[0] ?? -1) >= metrics.epoch) line = truncateSparkline(line, metrics.epoch - 1)
          line = extendSparkline(line, metrics.epoch, metrics.figures.collisionRate)
        }
        tx.run('INSERT OR REPLACE INTO metric (run_key, epoch, metrics, usage) VALUES (?, ?, ?, ?)', [
          key, metrics.epoch, encodeMetrics(metrics), usage ? encodeUsage(usage) : null,
        ])
        tx.run('UPDATE run SET epoch = ?, sparkline = ? WHERE key = ?', [metrics.epoch + 1, JSON.stringify(line), key])
      }),
    page: (runId, afterEpoch, limit = MOST_EPOCHS) =>
      db
        .all<{ metrics: Uint8Array }>(PAGE_METRICS, [runKey(db, runId), afterEpoch, Math.min(limit, MOST_EPOCHS)])
        .map((row): EpochMetrics => decodeMetrics(row.metrics)),
    usage: (runId, epoch) => {
      const bound: SqlValue[] = [runKey(db, runId), epoch ?? LAST_EPOCH]
      const row = db.get<{ epoch: number; usage: Uint8Array }>(USAGE_AT, bound)
      return row ? { epoch: row.epoch, usage: decodeUsage(row.usage) } : null
    },
    usageOverTime: (runId, level) => {
      const rows = db
        .all<{ epoch: number; usage: Uint8Array }>(
          'SELECT epoch, usage FROM metric WHERE run_key = ? AND usage IS NOT NULL ORDER BY epoch', [runKey(db, runId)],
        )
        .map((row) => ({ epoch: row.epoch, counts: decodeUsage(row.usage)[level] ?? new Int32Array() }))
      const size = rows.reduce((most, row) => Math.max(most, row.counts.length), 0)
      const counts = new Int32Array(rows.length * size)
      rows.forEach((row, i) => counts.set(row.counts, i * size))
      return { epochs: rows.map((row) => row.epoch), size, counts }
    },
    truncateAfter: (runId, epoch) =>
      db.write((tx) => {
        const key = runKey(tx, runId)
        const row = tx.get<{ epoch: number; sparkline: string }>('SELECT epoch, sparkline FROM run WHERE key = ?', [key])!
        const line = truncateSparkline(JSON.parse(row.sparkline) as Sparkline, epoch)
        tx.run('DELETE FROM metric WHERE run_key = ? AND epoch > ?', [key, epoch])
        tx.run('UPDATE run SET epoch = ?, sparkline = ? WHERE key = ?', [
          Math.min(row.epoch, epoch + 1), JSON.stringify(line), key,
        ])
      }),
  }
}
