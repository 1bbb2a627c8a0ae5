import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const Kept = z.record(z.string().max(64), z.string().min(1).max(4096))

/**
 * Which folder holds the pictures of a dataset. Kept beside the program's own settings and not in the workspace: it is
 * this person's grant on this machine, and a workspace that somebody else made cannot bring one along.
 */
export class PictureFolders {
  private folders: Map<string, string> | null = null

  constructor(private readonly file: () => string) {}

  of(datasetId: string): string | null {
    return this.load().get(datasetId) ?? null
  }

  datasetIds(): string[] {
    return [...this.load().keys()]
  }

  /** Null takes the grant back. */
  grant(datasetId: string, folder: string | null): void {
    const folders = this.load()
    if (folder === null) folders.delete(datasetId)
    else folders.set(datasetId, folder)
    const file = this.file()
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(folders)))
    renameSync(`${file}.new`, file)
  }

  /** Takes back what a dataset had that is no more. */
  forget(datasetId: string): void {
    if (this.of(datasetId) !== null) this.grant(datasetId, null)
  }

  private load(): Map<string, string> {
    this.folders ??= readFolders(this.file())
    return this.folders
  }
}

function readFolders(file: string): Map<string, string> {
  try {
    return new Map(Object.entries(Kept.parse(JSON.parse(readFileSync(file, 'utf8')))))
  } catch {
    return new Map() // none yet, or a file that nobody should lose a start over
  }
}
