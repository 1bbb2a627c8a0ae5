import { basename } from 'node:path'
import { importEmbeddings } from '@core/dataset/importEmbeddings'
import { openItemSource } from '@jobs/work/itemSource'
import type { Check } from '@shared/entities'
import { idColumnOf, type ImportOptions } from './importOptions'

export interface CheckedFile {
  name: string
  items: number
  dimensions: number
  fingerprint: string
  checks: Check[]
}

/** What an import would refuse by default, here it is told and not thrown. */
const REFUSED = new Set(['nonfinite', 'overflow'])

/** Reads a file as an import would, and keeps nothing. Bad rows are left out of the other checks. */
export async function checkFile(
  file: string,
  options: ImportOptions,
  show: (text: string) => void,
): Promise<CheckedFile> {
  const imported = await importEmbeddings(
    file,
    {
      embedding: options.embedding,
      idColumn: idColumnOf(options.id),
      nonfinite: options.nonfinite === 'zero' ? 'zero' : 'drop',
      onProgress: ({ bytes, totalBytes }) =>
        show(`reading embeddings: ${Math.floor((100 * bytes) / Math.max(1, totalBytes))} %`),
    },
    () => ({ append: () => {} }),
  )
  const metadata =
    options.metadata === undefined
      ? undefined
      : { file: options.metadata, key: options.key ?? null, titleColumn: options.title }
  const source = await openItemSource(imported, metadata)
  const checks = imported
    .report()
    .checks.map((check): Check =>
      options.nonfinite === 'refuse' && check.count > 0 && REFUSED.has(check.check)
        ? { ...check, level: 'error' }
        : check,
    )
  const { items, dimensions, fingerprint } = imported
  return { name: basename(file), items, dimensions, fingerprint, checks: [...checks, ...source.checks()] }
}
