import { Settings } from '@shared/ipc/app'
import type { StoreClient } from '@store/client'

export const DEFAULT_SETTINGS: Settings = {
  language: 'system',
  theme: 'system',
  parallelRuns: 1,
  threads: 0,
  memoryLimitMb: 0,
  notifications: true,
}

const KEY = 'app'

/** Kept in the workspace; a value that this version does not know falls back to its default alone. */
export async function readSettings(store: StoreClient): Promise<Settings> {
  const kept = await store.settings.get(KEY)
  const settings = { ...DEFAULT_SETTINGS }
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return settings
  for (const [key, schema] of Object.entries(Settings.shape)) {
    const value = schema.safeParse(kept[key])
    if (value.success) Object.assign(settings, { [key]: value.data })
  }
  return settings
}

export async function changeSettings(store: StoreClient, change: Partial<Settings>): Promise<Settings> {
  const settings = { ...(await readSettings(store)), ...change }
  await store.settings.set(KEY, settings)
  return settings
}

/** `system` follows the machine; anything that is not Chinese reads English. */
export function languageOf(settings: Settings, locale: string): 'en' | 'zh' {
  if (settings.language !== 'system') return settings.language
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
