import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Connection } from '@store/db/connection'
import { migrate } from '@store/db/migrate'
import { MIGRATIONS } from '@store/migrations'
import { databaseAt, temporaryFolder } from '../helpers'

/** A database of the version before that holds one assignment, brought to this one. */
function migrated(): Connection {
  const file = join(temporaryFolder(), 'studio.sqlite')
  const db = databaseAt(1, file)
  db.exec(`
    INSERT INTO dataset (key, id, name, description, source_file, nonfinite, created_at) VALUES (1, 'd', 'd', '', '', 'refuse', 0);
    INSERT INTO assignment (key, id, dataset_key, name, kind, levels, items, figures, usage, ready, created_at)
      VALUES (7, 'a', 1, 'mapping', 'imported', 3, 1, '{}', x'', 1, 0)`)
  migrate(db, file, MIGRATIONS.slice(0, 2))
  return db
}

const insert = (db: Connection, kind: string, target: string | null, assignment = 7) =>
  db.run(
    `INSERT INTO assignment_edit (assignment_key, kind, sid, rows, target, created_at) VALUES (?, ?, x'00', '[0]', unhex(?), 0)`,
    [assignment, kind, target],
  )

describe('migration 2', () => {
  it('leaves every earlier assignment without edits', () => {
    const db = migrated()
    expect(db.get('SELECT id, levels FROM assignment')).toEqual({ id: 'a', levels: 3 })
    expect(db.get('SELECT count(*) AS edits FROM assignment_edit')).toEqual({ edits: 0 })
  })

  it('takes edits along with their assignment', () => {
    const db = migrated()
    insert(db, 'pin', null)
    db.run('DELETE FROM assignment')
    expect(db.get('SELECT count(*) AS edits FROM assignment_edit')).toEqual({ edits: 0 })
    expect(() => insert(db, 'pin', null, 8)).toThrow(/FOREIGN KEY/)
  })

  it('gives a move a target, and nothing else one', () => {
    const db = migrated()
    insert(db, 'move', '01')
    expect(() => insert(db, 'move', null)).toThrow(/CHECK/)
    expect(() => insert(db, 'pin', '01')).toThrow(/CHECK/)
    expect(() => insert(db, 'merge', null)).toThrow(/CHECK/)
  })
})
