import Database from 'better-sqlite3'
import { StudioError } from '@shared/errors'

export type SqlValue = string | number | bigint | Uint8Array | null
export type Parameters = SqlValue[] | Record<string, SqlValue>

/** A database as readers see it. */
export interface ReadableDb {
  all<Row>(sql: string, parameters?: Parameters): Row[]
  get<Row>(sql: string, parameters?: Parameters): Row | undefined
  /** The first column of every row: for hundreds of thousands of them. */
  column<Value>(sql: string, parameters?: Parameters): Value[]
}

/** A database inside a write transaction (or a migration). */
export interface WritableDb extends ReadableDb {
  run(sql: string, parameters?: Parameters): { changes: number; lastInsertRowid: number }
  exec(sql: string): void
}

/** A writer waits this long for the others before it gives up. */
const BUSY_MS = 30_000
/** Pause between two tries: short, because a bulk writer leaves only short gaps. */
const RETRY_MS = 2
/** Readers wait for nobody but a process that recovers a killed one's log. */
const READER_BUSY_MS = 5000

/** One connection: prepared statements kept, write transactions that wait their turn. */
export class Connection implements WritableDb {
  private readonly statements = new Map<string, Database.Statement>()

  constructor(
    readonly raw: Database.Database,
    private readonly folder: string,
  ) {}

  all<Row>(sql: string, parameters: Parameters = []): Row[] {
    return this.prepare(sql).all(parameters) as Row[]
  }

  get<Row>(sql: string, parameters: Parameters = []): Row | undefined {
    return this.prepare(sql).get(parameters) as Row | undefined
  }

  column<Value>(sql: string, parameters: Parameters = []): Value[] {
    return this.raw.prepare(sql).pluck().all(parameters) as Value[]
  }

  run(sql: string, parameters: Parameters = []): { changes: number; lastInsertRowid: number } {
    const { changes, lastInsertRowid } = this.prepare(sql).run(parameters)
    return { changes, lastInsertRowid: Number(lastInsertRowid) }
  }

  exec(sql: string): void {
    this.raw.exec(sql)
  }

  /**
   * Runs `work` in one BEGIN IMMEDIATE transaction; inside another one, as a part of it. Rolled back when it throws.
   * @throws store.busy when other processes write for half a minute without a gap
   */
  write<T>(work: (db: WritableDb) => T): T {
    if (this.raw.inTransaction) return work(this)
    this.begin()
    try {
      const result = work(this)
      this.raw.exec('COMMIT')
      return result
    } catch (error) {
      // A full disk or an I/O error may have rolled back already.
      if (this.raw.inTransaction) this.raw.exec('ROLLBACK')
      if (isFull(error)) this.shrinkLog()
      throw error
    }
  }

  /** Gives the log's room back, so that what must still be written (a deletion, a status) finds some. */
  private shrinkLog(): void {
    try {
      this.raw.pragma('wal_checkpoint(TRUNCATE)')
    } catch {
      // No room even for that: the log stays, and nothing in it is lost.
    }
  }

  /** As `write`, and on disk before it returns: for what is done to files because of it. */
  writeDurably<T>(work: (db: WritableDb) => T): T {
    if (this.raw.inTransaction) throw new Error('a part of a transaction cannot be durable by itself')
    this.raw.pragma('synchronous = FULL')
    try {
      return this.write(work)
    } finally {
      this.raw.pragma('synchronous = NORMAL')
    }
  }

  /** One consistent view over several queries. */
  read<T>(work: (db: ReadableDb) => T): T {
    if (this.raw.inTransaction) return work(this)
    this.raw.exec('BEGIN')
    try {
      return work(this)
    } finally {
      if (this.raw.inTransaction) this.raw.exec('COMMIT')
    }
  }

  close(): void {
    this.statements.clear()
    this.raw.close()
  }

  private begin(): void {
    const until = Date.now() + BUSY_MS
    // SQLite's own back-off sleeps up to 100 ms and would miss the gaps; readers keep it.
    this.raw.pragma('busy_timeout = 0')
    try {
      while (!this.tryBegin()) {
        if (Date.now() > until) throw new StudioError('store.busy', { folder: this.folder })
        sleep(RETRY_MS)
      }
    } finally {
      this.raw.pragma(`busy_timeout = ${READER_BUSY_MS}`)
    }
  }

  private tryBegin(): boolean {
    try {
      this.raw.exec('BEGIN IMMEDIATE')
      return true
    } catch (error) {
      if (isBusy(error)) return false
      throw error
    }
  }

  private prepare(sql: string): Database.Statement {
    const kept = this.statements.get(sql)
    if (kept) return kept
    const statement = this.raw.prepare(sql)
    this.statements.set(sql, statement)
    return statement
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')

const isFull = (error: unknown): boolean => error instanceof Database.SqliteError && error.code === 'SQLITE_FULL'

/** Blocks this thread: the store is synchronous by design, and never runs in the window's process. */
export function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
