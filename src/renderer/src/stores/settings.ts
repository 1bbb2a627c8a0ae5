import { app, events } from '@shared/ipc'
import { usePreferredDark, usePreferredLanguages } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watchEffect } from 'vue'
import { call, useEvent } from '@/bridge/client'
import { setLanguage, type Language } from '@/i18n'

/** Language and theme as they are applied; everything else only kept. */
export const useSettings = defineStore('settings', () => {
  const settings = ref<app.Settings | null>(null)
  const systemDark = usePreferredDark()
  const systemLanguages = usePreferredLanguages()

  const theme = computed(() => {
    const wanted = settings.value?.theme ?? 'system'
    return wanted === 'system' ? (systemDark.value ? 'dark' : 'light') : wanted
  })
  const language = computed<Language>(() => {
    const wanted = settings.value?.language ?? 'system'
    if (wanted !== 'system') return wanted
    return systemLanguages.value[0]?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en'
  })
  // Applied at once, not a tick later: charts read the theme's colours from the document right after.
  watchEffect(
    () => {
      document.documentElement.dataset['theme'] = theme.value
    },
    { flush: 'sync' },
  )
  watchEffect(() => setLanguage(language.value), { flush: 'sync' })

  useEvent(events.settingsChanged, (changed) => {
    settings.value = changed
  })
  const load = async () => {
    settings.value = await call(app.getSettings, {})
  }
  const change = async (some: Partial<app.Settings>) => {
    settings.value = await call(app.setSettings, some)
  }
  return { settings, theme, language, load, change }
})
