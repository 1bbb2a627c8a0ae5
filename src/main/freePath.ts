import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** `NAME` in a folder, or the first of `NAME-2`, `NAME-3`, … that is not there yet. */
export function freePath(folder: string, name: string): string {
  for (let i = 1; ; i++) {
    const path = join(folder, i === 1 ? name : `${name}-${i}`)
    if (!existsSync(path)) return path
  }
}
