import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { StudioError } from '@shared/errors'

/** What could not be written in the end is refused at the start. Throws file.exists, file.noFolder. */
export function refuseUnwritable(path: string, force: boolean, files: readonly string[] = [path]): void {
  for (const file of files) {
    if (!force && existsSync(file)) throw new StudioError('file.exists', { file })
  }
  const folder = dirname(resolve(path))
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StudioError('file.noFolder', { file: path })
  }
}
