import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StoreContext } from '../context'
import type { ReadableDb } from '../db/connection'
import { isProvablyGone } from '../processes/identity'
import { allLeases } from '../repositories/leases/rows'
import { ARTIFACT_KINDS, type ArtifactFiles } from './artifacts'

/** Names the database that the files belong to. */
const MARKER = '.workspace'

/** When this process began, in the file system's milliseconds. */
const PROCESS_BEGAN = Date.now() - process.uptime() * 1000

/** Writes the marker where there is none: from now on only this database may sweep these files. */
export function markArtifacts(db: ReadableDb, files: ArtifactFiles): void {
  const marker = join(files.root, MARKER)
  if (!existsSync(marker)) writeFileSync(marker, workspaceId(db), { flag: 'wx' })
}

const workspaceId = (db: ReadableDb): string =>
  db.get<{ value: string }>(`SELECT value FROM workspace WHERE name = 'id'`)!.value

/**
 * Removes files that nobody needs: no row names them, no living process holds their owner, and they are older than this
 * process. A database that is empty, or not the one these files were written for (restored, swapped, made anew),
 * proves nothing about them: then all stay.
 */
export function sweepOrphans({ connection: db, files }: StoreContext): string[] {
  const marker = join(files.root, MARKER)
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== workspaceId(db)) return []
  const named = new Set(db.all<{ path: string }>('SELECT path FROM artifact').map((row) => row.path))
  if (named.size === 0) return []
  const held = new Set(
    allLeases(db)
      .filter((lease) => !isProvablyGone(lease))
      .flatMap((lease) => [lease.subject.slice(lease.subject.indexOf(':') + 1), ...lease.names]),
  )
  const orphans = [...artifactPaths(files)].filter((path) => {
    if (named.has(path) || held.has(path.split('/')[1]!)) return false
    const found = statSync(files.absolute(path), { throwIfNoEntry: false })
    return found !== undefined && found.mtimeMs < PROCESS_BEGAN
  })
  for (const path of orphans) files.remove(path)
  return orphans
}

/** Every file two folders down: kind/owner/name. What lies elsewhere is not ours. */
function* artifactPaths(files: ArtifactFiles): Generator<string> {
  for (const kind of ARTIFACT_KINDS) {
    for (const owner of namesIn(join(files.root, kind))) {
      for (const name of namesIn(join(files.root, kind, owner))) yield `${kind}/${owner}/${name}`
    }
  }
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
