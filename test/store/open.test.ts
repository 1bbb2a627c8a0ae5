import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { StudioError } from '@shared/errors'
import { Connection } from '@store/db/connection'
import { migrate } from '@store/db/migrate'
import { MIGRATIONS } from '@store/migrations'
import { openWorkspace } from '@store/workspace'
import { makeDataset, mounted, temporaryFolder, temporaryWorkspace } from './helpers'

const DATABASE = 'studio.sqlite'

function refusal(work: () => unknown): StudioError {
  try {
    work()
  } catch (error) {
    if (error instanceof StudioError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** The database's bytes, to see that nothing in them changed. */
const snapshot = (folder: string) => createHash('sha256').update(readFileSync(join(folder, DATABASE))).digest('hex')

/** Fills a folder's file system to its last byte, with one file. */
function fill(folder: string): string {
  const filler = join(folder, 'filler')
  expect(() => {
    for (;;) writeFileSync(filler, Buffer.alloc(64 << 10), { flag: 'a' })
  }).toThrow('ENOSPC')
  return filler
}

describe('opening a workspace', () => {
  it('makes folder, database and artifacts where nothing is', () => {
    const folder = join(temporaryFolder(), 'deep', 'inside')
    openWorkspace(folder).close()
    expect(readdirSync(folder).sort()).toEqual(['artifacts', DATABASE])
  })

  it('makes nothing when told to make nothing', () => {
    const folder = join(temporaryFolder(), 'nowhere')
    expect(refusal(() => openWorkspace(folder, { create: false })).code).toBe('store.notFound')
    expect(refusal(() => openWorkspace(folder, { readonly: true })).code).toBe('store.notFound')
    expect(existsSync(folder)).toBe(false)
  })

  it('refuses a newer database and leaves it byte for byte', () => {
    const folder = temporaryFolder()
    openWorkspace(folder).close()
    const raw = new Database(join(folder, DATABASE))
    raw.pragma(`user_version = ${MIGRATIONS.length + 3}`)
    raw.close()
    const before = snapshot(folder)
    for (const readonly of [false, true]) {
      const error = refusal(() => openWorkspace(folder, { readonly }))
      expect(error.code).toBe('store.newer')
      expect(error.details['version']).toBe(MIGRATIONS.length + 3)
    }
    expect(snapshot(folder)).toBe(before)
  })

  it('refuses a newer version that is only in the log yet', () => {
    const folder = temporaryFolder()
    openWorkspace(folder).close()
    const raw = new Database(join(folder, DATABASE))
    raw.pragma('wal_autocheckpoint = 0')
    raw.pragma(`user_version = ${MIGRATIONS.length + 1}`)
    expect(refusal(() => openWorkspace(folder)).code).toBe('store.newer')
    raw.close()
  })

  it.each([
    ['text', (file: string) => writeFileSync(file, 'item_id,sid\n1,2-3\n'.repeat(200))],
    ['a torn header', (file: string) => writeFileSync(file, 'SQLite format 3\0')],
    ['a database cut in half', (file: string) => {
      openWorkspace(join(file, '..')).close()
      truncateSync(file, 40_960)
    }],
    ['another program’s database', (file: string) => new Database(file).exec('CREATE TABLE notes (text)').close()],
  ])('refuses %s and leaves it byte for byte', (_, make) => {
    const folder = temporaryFolder()
    make(join(folder, DATABASE))
    const before = snapshot(folder)
    for (const readonly of [false, true]) {
      const error = refusal(() => openWorkspace(folder, { readonly }))
      expect(error.code).toBe('store.damaged')
      expect(error.message).toContain(join(folder, DATABASE))
    }
    expect(snapshot(folder)).toBe(before)
  })

  it('says that a database is damaged when a page of it turns out to be', () => {
    const folder = temporaryFolder()
    const workspace = openWorkspace(folder)
    makeDataset(workspace, 'a', { items: 2000 })
    workspace.close()
    const file = join(folder, DATABASE)
    const bytes = readFileSync(file)
    bytes.fill(0xab, 4096)
    writeFileSync(file, bytes)
    expect(refusal(() => openWorkspace(folder).datasets.list()).code).toBe('store.damaged')
  })

  it('takes an empty file for a new database, and keeps the artifacts beside it', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'artifacts', 'embeddings', 'old'), { recursive: true })
    writeFileSync(join(folder, 'artifacts', 'embeddings', 'old', 'e.npy'), 'precious')
    writeFileSync(join(folder, DATABASE), '')
    const workspace = openWorkspace(folder)
    workspace.leases.reapInterrupted()
    expect(workspace.maintenance.sweepOrphans()).toEqual([])
    workspace.close()
    expect(readFileSync(join(folder, 'artifacts', 'embeddings', 'old', 'e.npy'), 'utf8')).toBe('precious')
  })

  it('reads a workspace in a folder that cannot be written, and refuses to write there', ({ skip }) => {
    const folder = mounted('size=8m')
    if (!folder) return skip('no right to mount a file system here')
    const workspace = openWorkspace(folder)
    makeDataset(workspace, 'kept')
    workspace.close()
    execFileSync('mount', ['-o', 'remount,ro', folder])
    const before = [snapshot(folder), readdirSync(folder)]
    const error = refusal(() => openWorkspace(folder))
    expect(error.code).toBe('store.readOnly')
    expect(error.message).toContain(folder)
    const reader = openWorkspace(folder, { readonly: true })
    expect(reader.datasets.list().map((dataset) => dataset.name)).toEqual(['kept'])
    expect(refusal(() => reader.settings.set('theme', 'dark')).code).toBe('store.readOnly')
    reader.close()
    expect([snapshot(folder), readdirSync(folder)]).toEqual(before)
  })

  it('finds in the log what a writing back of it that was broken off has not put into the database', () => {
    const [folder, broken, whole] = [temporaryFolder(), temporaryFolder(), temporaryFolder()]
    const workspace = openWorkspace(folder)
    onTestFinished(() => workspace.close())
    makeDataset(workspace, 'kept', { items: 100 })
    for (const target of [broken, whole]) for (const name of [DATABASE, `${DATABASE}-wal`]) copyFileSync(join(folder, name), join(target, name))
    // Closing writes the log back. Of that, only the first page is done in the other copy.
    openWorkspace(whole).close()
    const first = readFileSync(join(whole, DATABASE)).subarray(0, 4096)
    writeFileSync(join(broken, DATABASE), first)
    const mended = openWorkspace(broken)
    onTestFinished(() => mended.close())
    expect(mended.datasets.list().map(({ name }) => name)).toEqual(['kept'])
  })

  it('says that the disk is full, leaves no half import, and works on once there is room', ({ skip }) => {
    const folder = mounted('size=20m')
    if (!folder) return skip('no right to mount a file system here')
    const workspace = openWorkspace(folder)
    onTestFinished(() => workspace.close())
    makeDataset(workspace, 'kept', { items: 100 })
    writeFileSync(join(folder, 'something else'), Buffer.alloc(6 << 20))
    const id = workspace.datasets.begin({ name: 'too large', sourceFile: 'x' })
    const filesBefore = readdirSync(join(folder, 'artifacts', 'embeddings'))
    const writer = workspace.embeddings.writer(id, { name: 'e', dimensions: 64, sourceDtype: 'float32' })
    const error = refusal(() => {
      for (;;) writer.append(new Float32Array(64 * 2000))
    })
    expect(error.code).toBe('file.diskFull')
    expect(readdirSync(join(folder, 'artifacts', 'embeddings'))).toEqual(filesBefore)
    const full = refusal(() => {
      for (let row = 0; ; row += 2000) {
        workspace.items.insert(id, row, Array.from({ length: 2000 }, (_, i) => ({ id: `${row + i}`, title: 'x'.repeat(200), picture: null, values: [] })))
      }
    })
    expect(full.code).toBe('file.diskFull')
    rmSync(join(folder, 'something else'))
    workspace.datasets.discard(id)
    expect(workspace.datasets.list().map((dataset) => dataset.name)).toEqual(['kept'])
    expect(workspace.maintenance.check()).toEqual([])
    makeDataset(workspace, 'after', { items: 100 })
    expect(workspace.datasets.list()).toHaveLength(2)
    workspace.close()
    // Closing could not bring all of the log into the file, whose header counts pages that it has not got yet.
    expect(existsSync(join(folder, `${DATABASE}-wal`))).toBe(true)
    const filler = fill(folder)
    const names = () => {
      const again = openWorkspace(folder)
      try {
        return again.datasets.list().map((dataset) => dataset.name)
      } finally {
        again.close()
      }
    }
    expect(names()).toEqual(['after', 'kept'])
    rmSync(filler)
    expect(names()).toEqual(['after', 'kept'])
  })

  it('says that the disk is full where there is no room to begin a log', ({ skip }) => {
    const folder = mounted('size=2m')
    if (!folder) return skip('no right to mount a file system here')
    const workspace = openWorkspace(folder)
    makeDataset(workspace, 'kept', { items: 10 })
    workspace.close()
    const before = snapshot(folder)
    const filler = fill(folder)
    expect(refusal(() => openWorkspace(folder)).code).toBe('file.diskFull')
    expect(snapshot(folder)).toBe(before)
    rmSync(filler)
    const again = openWorkspace(folder)
    expect(again.datasets.list()).toHaveLength(1)
    again.close()
  })
})

describe('migrating', () => {
  const older = () => {
    const folder = temporaryFolder()
    openWorkspace(folder).close()
    const file = join(folder, DATABASE)
    const connection = new Connection(new Database(file), folder)
    onTestFinished(() => connection.close())
    connection.run(`INSERT INTO setting VALUES ('theme', '"dark"')`)
    return { folder, file, connection }
  }

  it('keeps a whole copy of the database as it was before', () => {
    const { folder, file, connection } = older()
    migrate(connection, file, [...MIGRATIONS, (db) => db.exec('DROP TABLE setting')])
    const backups = readdirSync(join(folder, 'backups'))
    expect(backups).toHaveLength(1)
    expect(backups[0]).toMatch(new RegExp(`^studio-v${MIGRATIONS.length}-.*\\.sqlite$`))
    const copy = new Database(join(folder, 'backups', backups[0]!), { readonly: true })
    expect(copy.prepare('SELECT * FROM setting').all()).toEqual([{ name: 'theme', value: '"dark"' }])
    expect(copy.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    copy.close()
  })

  it('leaves the database as it was when a migration fails, and says where the copy is', () => {
    const { file, connection } = older()
    const error = refusal(() => migrate(connection, file, [...MIGRATIONS, (db) => {
      db.exec('DROP TABLE setting')
      throw new Error('no such thing')
    }]))
    expect(error.code).toBe('store.migrationFailed')
    expect(existsSync(String(error.details['backup']))).toBe(true)
    expect(connection.all('SELECT name FROM setting')).toEqual([{ name: 'theme' }])
    expect(connection.get('PRAGMA user_version')).toEqual({ user_version: MIGRATIONS.length })
  })

  it('makes no copy of a new database, which holds nothing', () => {
    expect(existsSync(join(temporaryWorkspace().folder, 'backups'))).toBe(false)
  })

  it('does the work once when two processes open at once', () => {
    const { file, connection } = older()
    let times = 0
    const next = [...MIGRATIONS, () => void times++]
    const second = new Connection(new Database(file), file)
    onTestFinished(() => second.close())
    migrate(connection, file, next)
    migrate(second, file, next)
    expect(times).toBe(1)
  })
})
