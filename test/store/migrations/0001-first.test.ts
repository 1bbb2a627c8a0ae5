import { describe, expect, it } from 'vitest'
import { databaseAt } from '../helpers'

describe('migration 1', () => {
  it('makes every table strict, apart from those that SQLite makes itself', () => {
    const loose = databaseAt(1).all<{ name: string }>(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
    )
    expect(loose).toEqual([])
  })

  it('counts itself and signs the database', () => {
    const db = databaseAt(1)
    expect(db.get('PRAGMA user_version')).toEqual({ user_version: 1 })
    expect(db.get('PRAGMA application_id')).toEqual({ application_id: 0x53494453 })
  })

  it('refuses words that no status, cause or kind has', () => {
    const db = databaseAt(1)
    expect(() => db.run(`INSERT INTO job (id, kind, title, status, input, created_at) VALUES ('a', 'k', 't', 'sleeping', '{}', 0)`))
      .toThrow(/CHECK/)
    const group = (size: number, rank: number, cause: string) => db.run(
      `INSERT INTO collision_group (assignment_key, sid, size, rank, cause, exact_duplicates, mean_cosine) VALUES (1, x'00', ?, ?, ?, 0, 0)`,
      [size, rank, cause],
    )
    for (const [size, rank, cause] of [[2, -2, 'bad luck'], [1, -1, 'exact-duplicate'], [3, -2, 'exact-duplicate']] as const) {
      expect(() => group(size, rank, cause)).toThrow(/CHECK/)
    }
    expect(group(2, -2, 'exact-duplicate').changes).toBe(1)
  })

  it('keeps a run from naming a dataset that is not there', () => {
    expect(() => databaseAt(1).run(
      `INSERT INTO run (id, name, status, dataset_key, embedding_key, configuration, created_at) VALUES ('r', 'r', 'queued', 7, 7, '{}', 0)`,
    )).toThrow(/FOREIGN KEY/)
  })

  it('takes metrics and checkpoints along with their run, and embeddings with their dataset', () => {
    const db = databaseAt(1)
    db.exec(`
      INSERT INTO artifact VALUES ('embeddings/d/e.npy', 'd', 1, 0), ('checkpoints/r/c', 'r', 1, 0);
      INSERT INTO dataset (key, id, name, description, source_file, nonfinite, created_at) VALUES (1, 'd', 'd', '', '', 'refuse', 0);
      INSERT INTO embedding VALUES (1, 'e', 1, 'e', 1, 1, 'float32', 'f', 'embeddings/d/e.npy');
      INSERT INTO run (key, id, name, status, dataset_key, embedding_key, configuration, created_at) VALUES (1, 'r', 'r', 'queued', 1, 1, '{}', 0);
      INSERT INTO metric VALUES (1, 0, x'00', NULL);
      INSERT INTO checkpoint VALUES (1, 'last', 0, NULL, '{}', 'checkpoints/r/c');
      DELETE FROM run; DELETE FROM dataset`)
    for (const table of ['metric', 'checkpoint', 'embedding']) {
      expect(db.get(`SELECT count(*) AS rows FROM ${table}`)).toEqual({ rows: 0 })
    }
  })

  it('keeps a file that a row still names', () => {
    const db = databaseAt(1)
    db.exec(`INSERT INTO artifact VALUES ('derived/o/x', 'o', 1, 0); INSERT INTO derived VALUES ('o', 'n', '1', 'derived/o/x', 0)`)
    expect(() => db.run('DELETE FROM artifact')).toThrow(/FOREIGN KEY/)
  })

  it('never gives a deleted dataset’s number to another one', () => {
    const db = databaseAt(1)
    const insert = () => db.run(`INSERT INTO dataset (id, name, description, source_file, nonfinite, created_at) VALUES ('d', 'd', '', '', 'refuse', 0)`)
    const { lastInsertRowid: first } = insert()
    db.run('DELETE FROM dataset')
    expect(insert().lastInsertRowid).toBeGreaterThan(first)
  })

  it('allows one visible mapping of a name in a run, and any number of hidden ones', () => {
    const db = databaseAt(1)
    db.exec(`
      INSERT INTO artifact VALUES ('embeddings/d/e.npy', 'd', 1, 0);
      INSERT INTO dataset (key, id, name, description, source_file, nonfinite, created_at) VALUES (1, 'd', 'd', '', '', 'refuse', 0);
      INSERT INTO embedding VALUES (1, 'e', 1, 'e', 1, 1, 'float32', 'f', 'embeddings/d/e.npy');
      INSERT INTO run (key, id, name, status, dataset_key, embedding_key, configuration, created_at) VALUES (1, 'r', 'r', 'queued', 1, 1, '{}', 0)`)
    const insert = (id: string, ready: number) => db.run(
      `INSERT INTO assignment (id, dataset_key, run_key, name, kind, levels, items, figures, usage, ready, created_at)
       VALUES (?, 1, 1, 'last', 'raw', 3, 1, '{}', x'', ?, 0)`, [id, ready])
    insert('a', 1)
    insert('b', 0)
    insert('c', 0)
    expect(() => insert('d', 1)).toThrow(/UNIQUE/)
  })
})
