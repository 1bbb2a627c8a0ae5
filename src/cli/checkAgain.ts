import { checkDataset } from '@jobs/work/checkDataset'
import type { Check, Dataset } from '@shared/entities'
import type { Workspace } from '@store/index'
import { cancellable } from './cancellable'
import type { CheckedFile } from './checkFile'
import type { Session } from './session'

/** Looks at a stored dataset again; where the workspace cannot be written, what was found on import is told. */
export async function checkAgain(session: Session, workspace: Workspace, dataset: Dataset, name: string | undefined): Promise<CheckedFile> {
  const embedding = workspace.embeddings.get(dataset.id, name)
  const checks: Check[] = workspace.readonly
    ? dataset.checks
    : await cancellable(session, 'checking rows', (hooks) => checkDataset(workspace, dataset, embedding.id, hooks))
  return { name: dataset.name, items: dataset.items, dimensions: embedding.dimensions, fingerprint: embedding.fingerprint, checks }
}
