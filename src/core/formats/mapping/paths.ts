import { basename, dirname, join } from 'node:path'
import type { MappingFormat } from './format'
import { MANIFEST_ENDING } from './manifest'

/** Where an export's files go. */
export interface ExportPaths {
  /** One for each of the dialect's endings, or the folder. */
  files: string[]
  manifest: string
}

/**
 * `--out` is the file; where a dialect has several, they are NAME.* beside it (a folder for torcheasyrec), NAME being
 * what is left without the dialect's ending. The manifest is NAME.manifest.json.
 */
export function exportPaths(format: MappingFormat, out: string): ExportPaths {
  const folder = dirname(out)
  const file = basename(out)
  const name = nameOf(format, file)
  const manifest = join(folder, name + MANIFEST_ENDING)
  if (format.endings.length === 1) return { files: [out], manifest }
  return { files: format.endings.map((ending) => join(folder, name + ending)), manifest }
}

/** NAME: the file's name without the dialect's longest ending; without any ending at all for an unknown one. */
export function nameOf(format: Pick<MappingFormat, 'endings' | 'otherEndings'>, file: string): string {
  const known = [...format.endings, ...(format.otherEndings ?? [])].filter((ending) => ending !== '')
  const ending = known.sort((a, b) => b.length - a.length).find((e) => file.toLowerCase().endsWith(e) && file.length > e.length)
  return ending === undefined ? file : file.slice(0, -ending.length)
}
