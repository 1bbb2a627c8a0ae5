import { accessSync, constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { StudioError } from '@shared/errors'
import { LATEST_VERSION } from '../migrations'
import { Connection } from './connection'
import { toStudioError } from './errors'
import { APPLICATION_ID, inspectHeader } from './header'
import { migrate, versionOf } from './migrate'

export const DATABASE_NAME = 'studio.sqlite'

/**
 * Opens a workspace's database. What it cannot or must not open it leaves byte for byte as it was.
 * @throws store.notFound, store.newer, store.damaged, store.readOnly, store.older, store.unopenable, file.diskFull
 */
export function openDatabase(folder: string, options: { readonly: boolean; create: boolean }): Connection {
  const file = join(folder, DATABASE_NAME)
  try {
    if (!options.create && !existsSync(file)) throw new StudioError('store.notFound', { folder })
    if (options.readonly) return openForReading(folder, file)
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    inspect(file)
    return openForWriting(folder, file)
  } catch (error) {
    throw toStudioError(error, folder, file)
  }
}

/** Throws for a file that is not ours to touch. */
function inspect(file: string): void {
  const found = inspectHeader(file)
  if (found.kind === 'damaged') throw new StudioError('store.damaged', { file, reason: found.reason })
  if (found.kind !== 'sqlite') return
  if (found.userVersion > LATEST_VERSION && found.applicationId === APPLICATION_ID) throw newer(file, found.userVersion)
}

const newer = (file: string, version: number): StudioError =>
  new StudioError('store.newer', { file, version, known: LATEST_VERSION })

function openForWriting(folder: string, file: string): Connection {
  const raw = new Database(file, { timeout: 0 })
  const connection = new Connection(raw, folder)
  try {
    refuseStrangers(connection, file)
    accessSync(file, constants.W_OK)
    configure(connection)
    migrate(connection, file)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Reads through SQLite (with what is in the log), writes nothing. */
function refuseStrangers(connection: Connection, file: string): void {
  connection.raw.pragma('busy_timeout = 5000')
  const version = versionOf(connection)
  const { application_id: application } = connection.get<{ application_id: number }>('PRAGMA application_id')!
  const { tables } = connection.get<{ tables: number }>('SELECT count(*) AS tables FROM sqlite_schema')!
  if (tables > 0 && application !== APPLICATION_ID) {
    throw new StudioError('store.damaged', { file, reason: 'it is another program\'s database' })
  }
  if (version > LATEST_VERSION) throw newer(file, version)
}

function configure(connection: Connection): void {
  const { raw } = connection
  raw.pragma('journal_mode = WAL')
  // With WAL, a killed process loses nothing; a power cut may lose the last transactions, never the database.
  raw.pragma('synchronous = NORMAL')
  raw.pragma('foreign_keys = ON')
  raw.pragma('cache_size = -32000')
  // 16 MB of log between two checkpoints: each waits for the disk twice, and imports write hundreds of megabytes.
  raw.pragma('wal_autocheckpoint = 4000')
}

function openForReading(folder: string, file: string): Connection {
  inspect(file)
  if (!existsSync(file) || statSync(file).size === 0) throw new StudioError('store.notFound', { folder })
  const connection = readOnlyConnection(folder, file)
  try {
    refuseStrangers(connection, file)
    if (versionOf(connection) < LATEST_VERSION) {
      throw new StudioError('store.older', { file, version: versionOf(connection), known: LATEST_VERSION })
    }
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

function readOnlyConnection(folder: string, file: string): Connection {
  try {
    const connection = new Connection(new Database(file, { readonly: true, timeout: 5000 }), folder)
    connection.raw.pragma('schema_version')
    return connection
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !/CANTOPEN|READONLY/.test(error.code)) throw error
    return copiedConnection(folder, file)
  }
}

/** A WAL database cannot be read where its -shm cannot be made; a copy elsewhere can. It goes when it is closed. */
function copiedConnection(folder: string, file: string): Connection {
  const copies = mkdtempSync(join(tmpdir(), 'sid-studio-'))
  for (const end of ['', '-wal']) {
    if (existsSync(file + end)) copyFileSync(file + end, join(copies, DATABASE_NAME + end))
  }
  const raw = new Database(join(copies, DATABASE_NAME), { timeout: 5000 })
  raw.pragma('query_only = ON')
  return new (class extends Connection {
    override close(): void {
      super.close()
      rmSync(copies, { recursive: true, force: true })
    }
  })(raw, folder)
}
