import type { DiskUse } from '@shared/queries'

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export interface Settings {
  get(key: string): Json | undefined
  set(key: string, value: Json): void
  remove(key: string): void
  all(): Record<string, Json>
}

/** Results that can be made again: projections, quality figures, statistics. Gone with their owner. */
export interface DerivedEntry {
  value: Json
  /** Absolute path of its array file, if any. */
  file: string | null
  createdAt: number
}

export interface Derived {
  /** `ownerId`: dataset, run or assignment. Replaces an entry of that name. */
  put(ownerId: string, name: string, value: Json, bytes?: Iterable<Uint8Array>): void
  /** Null where there is none, or its file is lost: it is to be made again. */
  get(ownerId: string, name: string): DerivedEntry | null
  list(ownerId: string): { name: string; createdAt: number }[]
  delete(ownerId: string, name: string): void
}

export interface Maintenance {
  diskUse(): DiskUse
  /** SQLite's own check, and every file that a row names; sentences, empty when all is well. Slow. */
  check(): string[]
  /**
   * Removes files that no row names and no live lease holds and that are older than this process. Never when the
   * database is empty or not the one these files belong to. Returns the relative paths removed.
   */
  sweepOrphans(): string[]
  /** Lets SQLite refresh its statistics and shrink the log; cheap, for quiet moments. */
  optimise(): void
}
