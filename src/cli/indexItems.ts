import { inSteps } from '@jobs/work/steps'
import type { Dataset } from '@shared/entities'
import type { Workspace } from '@store/index'
import { cancellable } from './cancellable'
import type { Session } from './session'

/** Makes search and sort indexes where they are missing. The dataset is safe already: Ctrl-C leaves it as it is. */
export function indexItems(session: Session, workspace: Workspace, dataset: Dataset): Promise<void> {
  return cancellable(session, `indexing ${dataset.name} for search and sorting`, (hooks) =>
    inSteps(dataset.name, workspace.items.indexSteps(dataset.id), hooks),
  )
}
