import { existsSync } from 'node:fs'
import type { Derived, DerivedEntry } from '../api'
import type { StoreContext } from '../context'
import type { WritableDb } from '../db/connection'
import { forgetArtifact, registerArtifact } from '../files/artifacts'
import { newId } from '../ids'

interface DerivedRow {
  value: string
  path: string | null
  created_at: number
}

export function createDerived({ connection: db, files }: StoreContext): Derived {
  const pathOf = (tx: { get: typeof db.get }, owner: string, name: string) =>
    tx.get<{ path: string | null }>('SELECT path FROM derived WHERE owner = ? AND name = ?', [owner, name])?.path
  return {
    put: (ownerId, name, value, bytes) => {
      const file = bytes ? files.write('derived', ownerId, `${newId()}.bin`, bytes) : null
      const replaced = db.write((tx) => {
        const old = pathOf(tx, ownerId, name)
        if (file) registerArtifact(tx, file)
        tx.run('INSERT OR REPLACE INTO derived (owner, name, value, path, created_at) VALUES (?, ?, ?, ?, ?)', [
          ownerId, name, JSON.stringify(value), file?.path ?? null, Date.now(),
        ])
        if (old) forgetArtifact(tx, old)
        return old
      })
      if (replaced) files.remove(replaced)
    },
    get: (ownerId, name) => {
      const row = db.get<DerivedRow>('SELECT value, path, created_at FROM derived WHERE owner = ? AND name = ?', [ownerId, name])
      // Of what can be made again, a lost file is as good as none: whoever asks makes it.
      if (!row || (row.path !== null && !existsSync(files.absolute(row.path)))) return null
      const entry: DerivedEntry = {
        value: JSON.parse(row.value), file: row.path && files.absolute(row.path), createdAt: row.created_at,
      }
      return entry
    },
    list: (ownerId) =>
      db
        .all<{ name: string; created_at: number }>('SELECT name, created_at FROM derived WHERE owner = ? ORDER BY name', [ownerId])
        .map((row) => ({ name: row.name, createdAt: row.created_at })),
    delete: (ownerId, name) => {
      const path = db.write((tx) => {
        const old = pathOf(tx, ownerId, name)
        tx.run('DELETE FROM derived WHERE owner = ? AND name = ?', [ownerId, name])
        if (old) forgetArtifact(tx, old)
        return old
      })
      if (path) files.remove(path)
    },
  }
}

/** Forgets everything derived for an owner; returns the files' paths, for after the transaction. */
export function eraseDerived(db: WritableDb, ownerId: string): string[] {
  const paths = db.all<{ path: string }>('SELECT path FROM derived WHERE owner = ? AND path IS NOT NULL', [ownerId])
  db.run('DELETE FROM derived WHERE owner = ?', [ownerId])
  for (const { path } of paths) forgetArtifact(db, path)
  return paths.map((row) => row.path)
}
