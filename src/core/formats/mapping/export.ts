import { readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Figures } from '@shared/figures'
import { figuresOf } from '../../metrics/figures'
import { writeAtomically } from '../lib/atomicFile'
import type { MappingFormat, MappingFormatName, WriteHooks } from './format'
import { fingerprintFile, type CodeLabels, type Manifest, type Provenance } from './manifest'
import { parseOptions, type MappingOptions } from './options'
import { exportPaths } from './paths'
import { compareReadBack } from './readBack'
import { mappingFormat } from './registry'
import type { MappingTable } from './table'

export interface ExportRequest {
  format: MappingFormatName
  table: MappingTable
  /** `--out`. */
  out: string
  /** As the person chose them; what is left out takes the dialect's default. */
  options?: Record<string, unknown>
  /** `--force`. */
  overwrite?: boolean
  provenance?: Provenance
  /** The assignment's figures where they are known already; else those of the codes alone. */
  figures?: Figures
  /** What people call codes; goes into the manifest. */
  labels?: CodeLabels
  program: { name: string; version: string }
  /** Milliseconds since 1970; now where absent. */
  now?: number
}

export interface ExportResult {
  files: { path: string; bytes: number; sha256: string }[]
  manifest: string
  options: MappingOptions
}

const UNKNOWN: Provenance = { run: null, dataset: null, configuration: null, seed: null, checkpoint: null, assignment: null }

/** Throws the reason where the dialect can't hold this mapping; gives the completed options. */
export function checkExport(request: Pick<ExportRequest, 'format' | 'table' | 'options'>): { format: MappingFormat; options: MappingOptions } {
  const format = mappingFormat(request.format)
  const options = parseOptions(format, request.options ?? {})
  format.check(request.table, options)
  return { format, options }
}

/**
 * Writes a mapping in a dialect with its manifest: checked first, written beside, read back and compared, and only then
 * renamed into place. Throws the dialect's refusals, mapping.readBack, file.exists, file.diskFull, file.unwritable.
 */
export async function exportMapping(request: ExportRequest, hooks: WriteHooks = {}): Promise<ExportResult> {
  const { format, options } = checkExport(request)
  const { table } = request
  const paths = exportPaths(format, request.out)
  const targets = [...paths.files.map((path) => ({ path, folder: format.folder ?? false })), { path: paths.manifest }]
  const files = await writeAtomically(targets, { overwrite: request.overwrite ?? false }, async (temporary) => {
    const written = temporary.slice(0, -1)
    await format.write(table, options, written, hooks)
    const [entries] = await Promise.all([
      entriesOf(written, paths.files, format.folder ?? false),
      compareReadBack(format, table, options, written, paths.files, { isCancelled: hooks.isCancelled }),
    ])
    const manifest: Manifest = {
      manifest: 1,
      program: request.program,
      createdAt: new Date(request.now ?? Date.now()).toISOString(),
      dialect: format.name,
      options,
      items: table.items,
      levels: table.levels,
      sizes: table.sizes === null ? null : [...table.sizes],
      ...(request.provenance ?? UNKNOWN),
      figures: request.figures ?? figuresOf(table),
      ...(request.labels && request.labels.length > 0 && { labels: request.labels }),
      files: entries.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    }
    await writeFile(temporary.at(-1)!, `${JSON.stringify(manifest, null, 2)}\n`, { flag: 'wx' })
    return entries.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }))
  })
  return { files, manifest: paths.manifest, options }
}

/** Each file's name (inside a folder: folder/file), size and sha256, read from what was written. */
async function entriesOf(written: readonly string[], final: readonly string[], folder: boolean) {
  const pairs = folder
    ? (await readdir(written[0]!)).sort().map((name) => ({ from: join(written[0]!, name), path: join(final[0]!, name), name: `${basename(final[0]!)}/${name}` }))
    : written.map((from, i) => ({ from, path: final[i]!, name: basename(final[i]!) }))
  return Promise.all(pairs.map(async ({ from, path, name }) => ({ path, name, ...(await fingerprintFile(from)) })))
}
