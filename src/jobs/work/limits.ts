import { SETTINGS_KEY, settingsFrom } from '@shared/settings'
import type { Workspace } from '@store/index'

export interface Limits {
  /** Threads of the engine; 0: the program decides. */
  threads: number
  /** Of a training run's process; 0: none. */
  memoryLimitBytes: number
}

/** What was chosen in the window's settings holds for the same workspace on the command line too. */
export function limitsOf(workspace: Workspace): Limits {
  const { threads, memoryLimitMb } = settingsFrom(workspace.settings.get(SETTINGS_KEY))
  return { threads, memoryLimitBytes: memoryLimitMb * 2 ** 20 }
}
