import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StudioError } from '@shared/errors'
import { MIGRATIONS, type Migration } from '../migrations'
import type { Connection, ReadableDb, WritableDb } from './connection'
import { APPLICATION_ID } from './header'
import { toStudioError } from './errors'
import { syncFolder, syncFile } from '../files/sync'

export const versionOf = (db: ReadableDb): number =>
  db.get<{ user_version: number }>('PRAGMA user_version')!.user_version

/**
 * Applies what a database lacks of `migrations`, one transaction each, with a backup before each where there is something to
 * lose. Two processes may do this at once: the later one finds the work done.
 * @throws store.migrationFailed; the database is then as it was before that migration
 */
export function migrate(connection: Connection, file: string, migrations: readonly Migration[] = MIGRATIONS): void {
  // A new database holds nothing yet, however many migrations it takes.
  const isNew = versionOf(connection) === 0
  for (let version = versionOf(connection); version < migrations.length; version = versionOf(connection)) {
    const backup = isNew ? null : backUp(connection, file, version)
    try {
      connection.write((db) => apply(db, version, migrations[version]!))
    } catch (error) {
      const understood = toStudioError(error, dirname(file), file)
      if (understood instanceof StudioError) throw understood
      const reason = error instanceof Error ? error.message : String(error)
      throw new StudioError('store.migrationFailed', { file, version: version + 1, reason, backup }, { cause: error })
    }
  }
}

/** Applies the migration after `version`, unless another process has meanwhile. */
function apply(db: WritableDb, version: number, up: Migration): void {
  if (versionOf(db) !== version) return
  up(db)
  db.exec(`PRAGMA user_version = ${version + 1}; PRAGMA application_id = ${APPLICATION_ID}`)
}

/** A whole copy beside the database, synced, under a name that is only there when it is complete. */
function backUp(connection: Connection, file: string, version: number): string {
  const folder = join(dirname(file), 'backups')
  const stamp = new Date().toISOString().replace(/[:.]/g, '-')
  const target = join(folder, `${basename(file, '.sqlite')}-v${version}-${stamp}-${process.pid}.sqlite`)
  const temporary = `${target}.part`
  mkdirSync(folder, { recursive: true })
  try {
    connection.run('VACUUM INTO ?', [temporary])
    syncFile(temporary)
    renameSync(temporary, target)
    syncFolder(folder)
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary)
    throw toStudioError(error, dirname(file), target)
  }
  return target
}
