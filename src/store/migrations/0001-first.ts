import type { Migration } from './index'

/**
 * Everything the first version keeps. Two thoughts behind it:
 * - Families that are edited (datasets, runs, …) have foreign keys. Bulk rows (items, SIDs, values) carry their
 *   owner's number in their key instead, lie together on disk, and are deleted in small steps.
 * - `ready = 0` rows are drafts that no list shows; a killed process leaves nothing half-visible.
 */
export const up: Migration = (db) => db.exec(`
  CREATE TABLE workspace (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE lease (
    subject TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    process_start TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    host TEXT NOT NULL,
    names TEXT NOT NULL DEFAULT '[]',
    acquired_at INTEGER NOT NULL,
    renewed_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Every file that a row names. Its row is written after the file and deleted before it.
  CREATE TABLE artifact (
    path TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX artifact_by_owner ON artifact (owner, bytes);

  CREATE TABLE dataset (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    source_file TEXT NOT NULL,
    nonfinite TEXT NOT NULL CHECK (nonfinite IN ('refuse', 'drop', 'zero')),
    items INTEGER NOT NULL DEFAULT 0,
    item_bytes INTEGER NOT NULL DEFAULT 0,
    columns TEXT NOT NULL DEFAULT '[]',
    title_column TEXT,
    picture_column TEXT,
    checks TEXT NOT NULL DEFAULT '[]',
    tags TEXT NOT NULL DEFAULT '[]',
    indexed INTEGER NOT NULL DEFAULT 0 CHECK (indexed IN (0, 1)),
    ready INTEGER NOT NULL DEFAULT 0 CHECK (ready IN (0, 1)),
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE embedding (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    dataset_key INTEGER NOT NULL REFERENCES dataset (key) ON DELETE CASCADE,
    name TEXT NOT NULL,
    items INTEGER NOT NULL,
    dimensions INTEGER NOT NULL CHECK (dimensions > 0),
    source_dtype TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    path TEXT NOT NULL REFERENCES artifact (path),
    UNIQUE (dataset_key, name)
  ) STRICT;
  CREATE INDEX embedding_by_fingerprint ON embedding (fingerprint, dataset_key);

  -- key = dataset's key * 2^32 + row. metadata: JSON array in the order of the dataset's columns.
  CREATE TABLE item (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    title TEXT,
    picture TEXT,
    metadata TEXT NOT NULL
  ) STRICT;
  -- Sort and filter index, made after the import. column: -2 id, -1 title, else the metadata column's number.
  -- An empty value is x'', which sorts behind every other. Text is cut to 64 characters.
  CREATE TABLE item_value (
    dataset_key INTEGER NOT NULL,
    column INTEGER NOT NULL,
    value ANY NOT NULL COLLATE NOCASE,
    row INTEGER NOT NULL,
    PRIMARY KEY (dataset_key, column, value, row)
  ) STRICT, WITHOUT ROWID;
  -- Each 512th entry of the index above, to jump into the middle of a sorted list.
  CREATE TABLE item_anchor (
    dataset_key INTEGER NOT NULL,
    column INTEGER NOT NULL,
    position INTEGER NOT NULL,
    value ANY NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (dataset_key, column, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE column_statistic (
    dataset_key INTEGER NOT NULL REFERENCES dataset (key) ON DELETE CASCADE,
    column INTEGER NOT NULL,
    statistic TEXT NOT NULL,
    PRIMARY KEY (dataset_key, column)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE run (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
      ('queued', 'starting', 'running', 'paused', 'interrupted', 'completed', 'failed', 'cancelled')),
    dataset_key INTEGER NOT NULL REFERENCES dataset (key),
    embedding_key INTEGER NOT NULL REFERENCES embedding (key),
    preset TEXT,
    configuration TEXT NOT NULL,
    backend TEXT,
    epoch INTEGER NOT NULL DEFAULT 0,
    chosen TEXT,
    timing TEXT,
    error TEXT,
    warnings TEXT NOT NULL DEFAULT '[]',
    tags TEXT NOT NULL DEFAULT '[]',
    notes TEXT NOT NULL DEFAULT '',
    starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
    archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
    sweep TEXT,
    queue_position REAL,
    -- Figures that lists sort by, of the fewest-collisions checkpoint unless they say otherwise.
    collision_rate REAL,
    last_collision_rate REAL,
    variance_unexplained REAL,
    largest_group INTEGER,
    first_perplexity REAL,
    train_ms REAL,
    sparkline TEXT NOT NULL DEFAULT '{"stride":1,"seen":0,"points":[]}',
    -- Deleted, but can be brought back until then.
    trash TEXT,
    trashed_until INTEGER,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER
  ) STRICT;
  CREATE INDEX run_by_age ON run (archived, created_at, key) WHERE trash IS NULL;
  CREATE INDEX run_by_status ON run (status, queue_position, key) WHERE trash IS NULL;
  CREATE INDEX run_by_dataset ON run (dataset_key);
  CREATE INDEX run_by_embedding ON run (embedding_key);
  CREATE INDEX run_in_trash ON run (trash) WHERE trash IS NOT NULL;

  CREATE TABLE metric (
    run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    metrics BLOB NOT NULL,
    usage BLOB,
    PRIMARY KEY (run_key, epoch)
  ) STRICT;

  CREATE TABLE checkpoint (
    run_key INTEGER NOT NULL REFERENCES run (key) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('last', 'best-loss', 'best-collision')),
    epoch INTEGER NOT NULL,
    validation_loss REAL,
    figures TEXT NOT NULL,
    path TEXT NOT NULL REFERENCES artifact (path),
    PRIMARY KEY (run_key, kind)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE training_state (
    run_key INTEGER PRIMARY KEY REFERENCES run (key) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    path TEXT NOT NULL REFERENCES artifact (path)
  ) STRICT;

  CREATE TABLE assignment (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    dataset_key INTEGER NOT NULL REFERENCES dataset (key),
    run_key INTEGER REFERENCES run (key),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('raw', 'resolved', 'imported')),
    checkpoint TEXT,
    method TEXT,
    parent_key INTEGER REFERENCES assignment (key) ON DELETE SET NULL,
    sizes TEXT,
    levels INTEGER NOT NULL CHECK (levels BETWEEN 1 AND 16),
    items INTEGER NOT NULL,
    figures TEXT NOT NULL,
    usage BLOB NOT NULL,
    published_hash TEXT,
    published_at INTEGER,
    ready INTEGER NOT NULL DEFAULT 0 CHECK (ready IN (0, 1)),
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX assignment_of_run ON assignment (run_key, name) WHERE ready = 1 AND run_key IS NOT NULL;
  CREATE UNIQUE INDEX assignment_without_run ON assignment (dataset_key, name) WHERE ready = 1 AND run_key IS NULL;
  CREATE INDEX assignment_by_dataset ON assignment (dataset_key, key);
  CREATE INDEX assignment_by_run ON assignment (run_key, key);
  CREATE INDEX assignment_by_parent ON assignment (parent_key);

  -- Row to SID: 4,096 rows a chunk, codes as little-endian uint32, row-major; suffixes likewise. shared: a byte a row,
  -- 1 where others have the same SID.
  CREATE TABLE assignment_chunk (
    assignment_key INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    codes BLOB NOT NULL,
    suffixes BLOB NOT NULL,
    shared BLOB NOT NULL,
    PRIMARY KEY (assignment_key, chunk)
  ) STRICT;
  -- SID to rows. A sid is its codes as big-endian uint32, so that bytes sort as SIDs do and a prefix is a range.
  CREATE TABLE item_sid (
    assignment_key INTEGER NOT NULL,
    sid BLOB NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (assignment_key, sid, row)
  ) STRICT, WITHOUT ROWID;
  -- The upper levels of the tree of codes; levels with few items a prefix are counted when asked for.
  CREATE TABLE prefix_count (
    assignment_key INTEGER NOT NULL,
    level INTEGER NOT NULL,
    prefix BLOB NOT NULL,
    items INTEGER NOT NULL,
    sids INTEGER NOT NULL,
    children INTEGER NOT NULL,
    colliding INTEGER NOT NULL,
    PRIMARY KEY (assignment_key, level, prefix)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE collision_group (
    assignment_key INTEGER NOT NULL,
    sid BLOB NOT NULL,
    size INTEGER NOT NULL CHECK (size > 1),
    cause TEXT NOT NULL CHECK (cause IN ('exact-duplicate', 'near-duplicate', 'code-capacity')),
    exact_duplicates INTEGER NOT NULL,
    mean_cosine REAL NOT NULL,
    -- Largest first and then by sid is one direction of one index. No generated column: no index covers those.
    rank INTEGER NOT NULL CHECK (rank = -size),
    PRIMARY KEY (assignment_key, sid)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX collision_group_by_size ON collision_group (assignment_key, rank, sid);
  CREATE INDEX collision_group_by_cause ON collision_group (assignment_key, cause, rank, sid);

  CREATE TABLE code_label (
    assignment_key INTEGER NOT NULL REFERENCES assignment (key) ON DELETE CASCADE,
    prefix BLOB NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (assignment_key, prefix)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE job (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'interrupted', 'completed', 'failed', 'cancelled')),
    dataset_id TEXT,
    run_id TEXT,
    input TEXT NOT NULL,
    result TEXT NOT NULL DEFAULT 'null',
    progress TEXT,
    error TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER
  ) STRICT;
  CREATE INDEX job_by_status ON job (status, key);

  CREATE TABLE derived (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    path TEXT REFERENCES artifact (path),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (owner, name)
  ) STRICT, WITHOUT ROWID;
`)
