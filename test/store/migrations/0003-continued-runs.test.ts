import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Connection } from '@store/db/connection'
import { migrate } from '@store/db/migrate'
import { MIGRATIONS } from '@store/migrations'
import { databaseAt, temporaryFolder } from '../helpers'

/** A database of the version before that holds one run with its state, brought to this one. */
function migrated(): Connection {
  const file = join(temporaryFolder(), 'studio.sqlite')
  const db = databaseAt(2, file)
  db.exec(`
    INSERT INTO artifact VALUES ('embeddings/d/e.npy', 'd', 1, 0), ('states/r/a', 'r', 1, 0), ('states/r/b', 'r', 1, 0);
    INSERT INTO dataset (key, id, name, description, source_file, nonfinite, created_at) VALUES (1, 'd', 'd', '', '', 'refuse', 0);
    INSERT INTO embedding VALUES (1, 'e', 1, 'e', 1, 1, 'float32', 'f', 'embeddings/d/e.npy');
    INSERT INTO run (key, id, name, status, dataset_key, embedding_key, configuration, created_at) VALUES (5, 'r', 'r', 'queued', 1, 1, '{}', 0);
    INSERT INTO training_state VALUES (5, 12, 470, 'states/r/a')`)
  migrate(db, file, MIGRATIONS.slice(0, 3))
  return db
}

describe('migration 3', () => {
  it('keeps the state of every earlier run, which has no parent', () => {
    const db = migrated()
    expect(db.all('SELECT * FROM training_state')).toEqual([{ run_key: 5, epoch: 12, step: 470, path: 'states/r/a' }])
    expect(db.get('SELECT id, parent FROM run')).toEqual({ id: 'r', parent: null })
  })

  it('lets a run have states at several steps, which go with it', () => {
    const db = migrated()
    db.run(`INSERT INTO training_state VALUES (5, 13, 500, 'states/r/b')`)
    expect(() => db.run(`INSERT INTO training_state VALUES (5, 13, 500, 'states/r/b')`)).toThrow(/UNIQUE/)
    expect(() => db.run('DELETE FROM artifact')).toThrow(/FOREIGN KEY/)
    db.run('DELETE FROM run')
    expect(db.get('SELECT count(*) AS states FROM training_state')).toEqual({ states: 0 })
  })
})
