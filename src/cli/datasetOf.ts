import { statSync } from 'node:fs'
import { importDataset, type Imported } from '@jobs/work/importDataset'
import type { Dataset } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'
import { cancellable } from './cancellable'
import { idColumnOf, type ImportOptions } from './importOptions'
import { indexItems } from './indexItems'
import type { Session } from './session'

/** Before a training, more items than this are left for the window (or `dataset index`) to index. */
const INDEX_AT_ONCE = 200_000

/** The dataset of that id or name, or the one of that file, imported where it is not there yet. */
export async function datasetOf(
  session: Session,
  workspace: Workspace,
  reference: string,
  options: ImportOptions,
): Promise<Dataset> {
  if (statSync(reference, { throwIfNoEntry: false })?.isFile()) {
    // Without a name of its own: what is being named here is the run.
    const { dataset, existing } = await importFile(session, workspace, reference, {
      ...options,
      name: undefined,
    })
    if (dataset.items <= INDEX_AT_ONCE) await indexItems(session, workspace, dataset)
    session.progress.say(
      existing
        ? `Dataset ${dataset.name} (${dataset.id}) has this file already.`
        : `Dataset ${dataset.name} (${dataset.id}): ${dataset.items} items × ${dataset.dimensions} imported.`,
    )
    return dataset
  }
  for (const [option, value] of [
    ['--metadata', options.metadata],
    ['--id', options.id],
  ] as const) {
    if (value !== undefined) throw notAFile(option, value, reference)
  }
  return found(workspace, reference)
}

/** Imports a file, telling its progress. */
export async function importFile(
  session: Session,
  workspace: Workspace,
  file: string,
  options: ImportOptions & { name?: string },
): Promise<Imported> {
  const { metadata, key, title } = options
  if (metadata === undefined && (key ?? title) !== undefined) {
    throw new StudioError('usage.badArgument', {
      argument: key === undefined ? '--title' : '--key',
      reason: 'it names a column of the metadata; add --metadata FILE',
    })
  }
  const imported = await cancellable(session, 'importing', ({ isCancelled, tell }) =>
    importDataset(
      workspace,
      {
        file,
        name: options.name,
        embedding: options.embedding,
        idColumn: idColumnOf(options.id),
        metadata: metadata === undefined ? undefined : { file: metadata, key: key ?? null, titleColumn: title },
        nonfinite: options.nonfinite,
      },
      { isCancelled, onProgress: tell },
    ),
  )
  if (metadata !== undefined && key === undefined)
    session.progress.say(`Row by row: row 1 of ${metadata} is row 1 of ${file}, and so on. To join by ids, name their column with --key.`)
  return imported
}

export function found(workspace: Workspace, reference: string): Dataset {
  try {
    return workspace.datasets.resolve(reference)
  } catch (error) {
    // Somebody who names a file wants to hear about the file.
    if (error instanceof StudioError && error.code === 'dataset.notFound' && /[./\\]/.test(reference)) {
      throw new StudioError('file.notFound', { file: reference })
    }
    throw error
  }
}

const notAFile = (option: string, value: string, reference: string): StudioError =>
  new StudioError('usage.badArgument', {
    argument: `${option} ${value}`,
    reason: `it belongs to a file, and there is no file ${reference}`,
  })
