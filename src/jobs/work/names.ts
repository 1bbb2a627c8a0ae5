import { basename, extname } from 'node:path'

/** `items.npy` and `items.csv.gz` are both `items`. */
export function nameOfFile(file: string): string {
  const name = basename(file).replace(/\.gz$/i, '')
  return name.slice(0, name.length - extname(name).length) || name
}
