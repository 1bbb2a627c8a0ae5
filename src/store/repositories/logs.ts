import { appendFileSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path'
import { LogEntry } from '@shared/queries'
import type { Logs, LogQuery } from '../api'
import type { StoreContext } from '../context'
import { runKey } from './runs/rows'

const LEVELS = ['debug', 'info', 'warning', 'error'] as const satisfies LogEntry['level'][]
/** A page looks at no more of a log than this, however little it finds. */
const MOST_BYTES = 4 * 1024 * 1024

/** One JSON line an entry, `artifacts/logs/RUN/log.jsonl`: a log must outlive a database that cannot be written. */
export function createLogs({ connection: db, files }: StoreContext): Logs {
  const fileOf = (runId: string) => files.absolute(`logs/${runId}/log.jsonl`)
  return {
    append: (runId, entry) => {
      const path = `logs/${runId}/log.jsonl`
      const file = files.absolute(path)
      if (!existsSync(file)) {
        runKey(db, runId)
        mkdirSync(dirname(file), { recursive: true })
        db.write((tx) =>
          tx.run('INSERT OR IGNORE INTO artifact (path, owner, bytes, created_at) VALUES (?, ?, 0, ?)', [path, runId, Date.now()]),
        )
      }
      appendFileSync(file, JSON.stringify(entry) + '\n')
    },
    page: (runId, query) => {
      runKey(db, runId)
      return existsSync(fileOf(runId)) ? readEntries(fileOf(runId), query) : { entries: [], next: 0 }
    },
  }
}

function readEntries(file: string, { after, limit, minLevel = 'debug', search = '' }: LogQuery) {
  const bytes = readFrom(file, after)
  const entries: LogEntry[] = []
  const wanted = search.toLowerCase()
  let at = 0
  while (entries.length < limit) {
    const end = bytes.indexOf(10, at)
    // A line without its end is still being written.
    if (end < 0) break
    const entry = parseEntry(bytes.toString('utf8', at, end))
    at = end + 1
    if (!entry || LEVELS.indexOf(entry.level) < LEVELS.indexOf(minLevel)) continue
    if (wanted === '' || entry.message.toLowerCase().includes(wanted)) entries.push(entry)
  }
  return { entries, next: after + at }
}

function readFrom(file: string, position: number): Buffer {
  const handle = openSync(file, 'r')
  try {
    const length = Math.max(0, Math.min(MOST_BYTES, fstatSync(handle).size - position))
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(handle, bytes, 0, length, position))
  } finally {
    closeSync(handle)
  }
}

/** Null for a line that a killed process left torn. */
function parseEntry(line: string): LogEntry | null {
  try {
    return LogEntry.parse(JSON.parse(line))
  } catch {
    return null
  }
}
