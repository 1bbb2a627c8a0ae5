import type { Settings } from '@shared/ipc/app'
import { SETTINGS_KEY, settingsFrom } from '@shared/settings'
import type { StoreClient } from '@store/client'

export const readSettings = async (store: StoreClient): Promise<Settings> => settingsFrom(await store.settings.get(SETTINGS_KEY))

export async function changeSettings(store: StoreClient, change: Partial<Settings>): Promise<Settings> {
  const settings = { ...(await readSettings(store)), ...change }
  await store.settings.set(SETTINGS_KEY, settings)
  return settings
}

/** `system` follows the machine; anything that is not Chinese reads English. */
export function languageOf(settings: Settings, locale: string): 'en' | 'zh' {
  if (settings.language !== 'system') return settings.language
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
