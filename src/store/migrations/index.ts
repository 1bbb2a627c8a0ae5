import type { WritableDb } from '../db/connection'
import { up as first } from './0001-first'
import { up as manualEdits } from './0002-manual-edits'
import { up as continuedRuns } from './0003-continued-runs'

/** Brings a database from the version before to its own. Frozen once released: nothing from elsewhere is imported. */
export type Migration = (db: WritableDb) => void

/** Migration n (from 1) is at n - 1; `user_version` counts those applied. */
export const MIGRATIONS: readonly Migration[] = [first, manualEdits, continuedRuns]
export const LATEST_VERSION = MIGRATIONS.length
