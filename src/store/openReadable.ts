import { StudioError } from '@shared/errors'
import { openWorkspace, type OpenOptions, type Workspace } from './workspace'

/** Opens a workspace to look at; one that cannot be written is opened as it is. */
export function openReadable(folder: string, options: Pick<OpenOptions, 'create'> = {}): Workspace {
  try {
    const workspace = openWorkspace(folder, options)
    workspace.leases.reapInterrupted()
    return workspace
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'store.readOnly') throw error
    return openWorkspace(folder, { readonly: true })
  }
}
