import {
  closeSync, existsSync, fdatasync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, rmdirSync, write, writeSync,
} from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import type { WritableDb } from '../db/connection'
import { syncFolder } from './sync'

export const ARTIFACT_KINDS = ['embeddings', 'checkpoints', 'states', 'logs', 'derived'] as const
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number]

export const ARTIFACT_FOLDER = 'artifacts'
const TEMPORARY = '.part'
/** A large file is synced every so many bytes while the rest of it is made, so that the last sync has little to do. */
const SYNC_BYTES = 64 << 20
const writeLater = promisify(write)

/** A file that is safe on disk and waits for its row. */
export interface ArtifactFile {
  /** Below `artifacts/`, with `/`: kind/owner/name. */
  path: string
  bytes: number
}

/** Writes one file under a temporary name; `commit` syncs and renames it, `abort` leaves nothing. */
export class ArtifactWriter {
  private position = 0
  private synced = 0
  private handle: number | null
  private readonly temporary: string

  constructor(
    private readonly target: string,
    private readonly path: string,
  ) {
    mkdirSync(dirname(target), { recursive: true })
    this.temporary = target + TEMPORARY
    this.handle = openSync(this.temporary, 'w+')
  }

  write(bytes: Uint8Array): void {
    this.put(bytes, this.position)
    this.position += bytes.byteLength
  }

  /** As `write`, while this thread goes on; one at a time. */
  async writeSoon(bytes: Uint8Array): Promise<void> {
    const position = this.position
    this.position += bytes.byteLength
    for (let done = 0; done < bytes.byteLength; )
      done += (await writeLater(this.handle!, bytes, done, bytes.byteLength - done, position + done)).bytesWritten
    if (this.position - this.synced < SYNC_BYTES) return
    this.synced = this.position
    // Nobody waits for it: `commit` syncs all of it again, and says what went wrong.
    fdatasync(this.handle!, () => undefined)
  }

  /** Overwrites bytes that were written before. */
  patch(bytes: Uint8Array, position: number): void {
    this.put(bytes, position)
  }

  commit(): ArtifactFile {
    fsyncSync(this.handle!)
    this.close()
    renameSync(this.temporary, this.target)
    syncFolder(dirname(this.target))
    return { path: this.path, bytes: this.position }
  }

  abort(): void {
    if (this.handle === null) return
    this.close()
    rmSync(this.temporary, { force: true })
    removeIfEmpty(dirname(this.target))
  }

  private put(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.byteLength; ) {
      done += writeSync(this.handle!, bytes, done, bytes.byteLength - done, position + done)
    }
  }

  private close(): void {
    closeSync(this.handle!)
    this.handle = null
  }
}

/** The files of a workspace. Paths are relative; only this class makes them absolute. */
export class ArtifactFiles {
  constructor(private readonly workspace: string) {}

  get root(): string {
    return join(this.workspace, ARTIFACT_FOLDER)
  }

  absolute(path: string): string {
    return join(this.root, ...path.split('/'))
  }

  writer(kind: ArtifactKind, owner: string, name: string): ArtifactWriter {
    const path = `${kind}/${owner}/${name}`
    return new ArtifactWriter(this.absolute(path), path)
  }

  /** A whole file in pieces; on any failure nothing is left. */
  write(kind: ArtifactKind, owner: string, name: string, pieces: Iterable<Uint8Array>): ArtifactFile {
    const writer = this.writer(kind, owner, name)
    try {
      for (const piece of pieces) writer.write(piece)
      return writer.commit()
    } catch (error) {
      writer.abort()
      throw error
    }
  }

  /** Harmless where there is none. Its folder goes when it was the last. */
  remove(path: string): void {
    const file = this.absolute(path)
    rmSync(file, { force: true })
    removeIfEmpty(dirname(file))
  }

  /** All of an owner's files of a kind. */
  removeAll(kind: ArtifactKind, owner: string): void {
    const folder = this.absolute(`${kind}/${owner}`)
    rmSync(folder, { recursive: true, force: true })
    removeIfEmpty(folder)
  }

  /** `kind/owner/name` of an absolute path. */
  relative(file: string): string {
    return file.slice(this.root.length + 1).split(sep).join('/')
  }
}

/** An owner's folder, and its kind's where it was the only one. */
function removeIfEmpty(folder: string): void {
  try {
    for (const empty of [folder, dirname(folder)]) if (existsSync(empty)) rmdirSync(empty)
  } catch {
    // Not empty, or somebody just put a file there.
  }
}

/** The row of a file; written in the transaction that writes the row which names it. */
export function registerArtifact(db: WritableDb, file: ArtifactFile): void {
  const owner = file.path.split('/')[1]!
  db.run('INSERT OR REPLACE INTO artifact (path, owner, bytes, created_at) VALUES (?, ?, ?, ?)', [
    file.path, owner, file.bytes, Date.now(),
  ])
}

/** Forgets rows in a transaction; the caller removes the files after it. */
export function forgetArtifact(db: WritableDb, path: string): void {
  db.run('DELETE FROM artifact WHERE path = ?', [path])
}
