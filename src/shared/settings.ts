import { Settings } from './ipc/app'

/** Under which key a workspace keeps the program's settings. */
export const SETTINGS_KEY = 'app'

export const DEFAULT_SETTINGS: Settings = {
  language: 'system',
  theme: 'system',
  parallelRuns: 1,
  threads: 0,
  memoryLimitMb: 0,
  notifications: true,
}

/** Settings as they were kept; a value that this version does not know falls back to its default alone. */
export function settingsFrom(kept: unknown): Settings {
  const settings = { ...DEFAULT_SETTINGS }
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return settings
  for (const [key, schema] of Object.entries(Settings.shape)) {
    const value = schema.safeParse((kept as Record<string, unknown>)[key])
    if (value.success) Object.assign(settings, { [key]: value.data })
  }
  return settings
}
