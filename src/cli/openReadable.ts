import { StudioError } from '@shared/errors'
import { openWorkspace, type Workspace } from '@store/index'

/** Opens a workspace to look at; one that cannot be written is opened as it is. */
export function openReadable(folder: string): Workspace {
  try {
    const workspace = openWorkspace(folder)
    workspace.leases.reapInterrupted()
    return workspace
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'store.readOnly') throw error
    return openWorkspace(folder, { readonly: true })
  }
}
