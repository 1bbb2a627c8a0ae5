import { basename, dirname, join } from 'node:path'
import type { MappingFormat } from './format'
import { filesNamedBy, MANIFEST_ENDING } from './manifest'

/** Where an export's files go. */
export interface ExportPaths {
  /** One for each of the dialect's endings, or the folder. */
  files: string[]
  manifest: string
}

/**
 * `--out` is the file; where a dialect has several, they are NAME.* beside it (a folder for torcheasyrec), NAME being
 * what is left without the dialect's ending. The manifest is NAME.manifest.json; where that is there and speaks of
 * other files (m.csv was written before m.jsonl), the file's whole name goes before it: m.jsonl.manifest.json.
 */
export function exportPaths(format: MappingFormat, out: string): ExportPaths {
  const folder = dirname(out)
  const file = basename(out)
  const name = nameOf(format, file)
  const files = format.endings.length === 1 ? [out] : format.endings.map((ending) => join(folder, name + ending))
  const shared = join(folder, name + MANIFEST_ENDING)
  const manifest = speaksOfOthers(shared, files) ? `${files[0]!}${MANIFEST_ENDING}` : shared
  return { files, manifest }
}

/** True where a manifest lies there that names none of these files: it belongs to another export. */
function speaksOfOthers(manifest: string, files: readonly string[]): boolean {
  const named = filesNamedBy(manifest)
  const ours = files.map((file) => basename(file))
  return named !== null && !named.some((name) => ours.includes(name.split('/')[0]!))
}

/** NAME: the file's name without the dialect's longest ending; without any ending at all for an unknown one. */
export function nameOf(format: Pick<MappingFormat, 'endings' | 'otherEndings'>, file: string): string {
  const known = [...format.endings, ...(format.otherEndings ?? [])].filter((ending) => ending !== '')
  const ending = known.sort((a, b) => b.length - a.length).find((e) => file.toLowerCase().endsWith(e) && file.length > e.length)
  return ending === undefined ? file : file.slice(0, -ending.length)
}
