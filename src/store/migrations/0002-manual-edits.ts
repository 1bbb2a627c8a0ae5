import type { Migration } from './index'

/**
 * What a person decided about an assignment by hand. An edit changes no code: resolvers keep to it, and what they make
 * is an assignment of its own. `rows`: JSON, ascending; `sid` is the one they have, `target` the one of a move.
 */
export const up: Migration = (db) => db.exec(`
  CREATE TABLE assignment_edit (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    assignment_key INTEGER NOT NULL REFERENCES assignment (key) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('same-item', 'pin', 'move')),
    sid BLOB NOT NULL,
    rows TEXT NOT NULL,
    target BLOB,
    distortion_added REAL,
    created_at INTEGER NOT NULL,
    CHECK ((kind = 'move') = (target IS NOT NULL))
  ) STRICT;
  CREATE INDEX assignment_edit_by_sid ON assignment_edit (assignment_key, sid, key);
`)
