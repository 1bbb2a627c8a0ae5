import type { Migration } from './index'

/**
 * A run may go on from another's checkpoint, so a run keeps several training states: the newest, and for each of its
 * checkpoints the newest that leads to it. `parent`: JSON; null for a run with a start of its own.
 */
export const up: Migration = (db) => db.exec(`
  ALTER TABLE run ADD COLUMN parent TEXT;
  CREATE TABLE training_states (
    run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    path TEXT NOT NULL REFERENCES artifact (path),
    PRIMARY KEY (run_key, step)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO training_states (run_key, epoch, step, path) SELECT run_key, epoch, step, path FROM training_state;
  DROP TABLE training_state;
  ALTER TABLE training_states RENAME TO training_state;
`)
