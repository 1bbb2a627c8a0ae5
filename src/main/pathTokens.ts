import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import { StudioError } from '@shared/errors'
import type { GrantedFile } from '@shared/ipc/contract'

type Use = 'read' | 'write'

/**
 * Paths that a person chose in a dialog, dropped, or gave as an argument. The window holds only a token; a token for
 * reading cannot be written to, nor the other way round. They are forgotten with the window.
 */
export class PathTokens {
  private readonly paths = new Map<string, { path: string; use: Use }>()

  private add(path: string, use: Use): string {
    const token = randomBytes(16).toString('hex')
    this.paths.set(token, { path, use })
    return token
  }

  /** Throws file.notFound, file.unreadable (a folder, a device). */
  async grantFile(path: string): Promise<GrantedFile> {
    if (!isAbsolute(path)) throw new StudioError('file.notFound', { file: path || '?' })
    const name = basename(path)
    const info = await stat(path).catch(() => {
      throw new StudioError('file.notFound', { file: name })
    })
    if (!info.isFile()) throw new StudioError('file.unreadable', { file: name, reason: 'it is not a file' })
    return { token: this.add(path, 'read'), name: name.slice(0, 1024), bytes: info.size }
  }

  grantTarget(path: string): string {
    return this.add(path, 'write')
  }

  /** Throws file.unknownToken. */
  path(token: string, use: Use): string {
    const granted = this.paths.get(token)
    if (!granted || granted.use !== use) throw new StudioError('file.unknownToken')
    return granted.path
  }

  clear(): void {
    this.paths.clear()
  }
}
