import { windowSentence, type ErrorValue } from '@shared/errors'
import { computed, type ComputedRef } from 'vue'
import { createI18n } from 'vue-i18n'
import { en } from './en'
import type { TextKey } from './same'
import { zh } from './zh'

export type Language = 'en' | 'zh'
export type Key = TextKey<typeof en>
export type Texts = (key: Key, values?: Record<string, string | number>, plural?: number) => string

export const i18n = createI18n({
  legacy: false,
  locale: 'en' as Language,
  fallbackLocale: 'en',
  messages: { en, zh },
  // Texts are ours; what is filled in is shown as text by Vue, and charts escape it on their own.
  warnHtmlMessage: false,
})

const composer = i18n.global as unknown as {
  locale: { value: Language }
  t: (key: string, values: Record<string, string | number>, plural?: number) => string
}

export const text: Texts = (key, values = {}, plural) =>
  plural === undefined ? composer.t(key, values) : composer.t(key, values, plural)

export function setLanguage(language: Language): void {
  composer.locale.value = language
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en'
}

/** Texts in the language of the moment, the language itself, and sentences for error values. */
export function useText(): {
  t: Texts
  language: ComputedRef<Language>
  sentence: (error: ErrorValue) => string
} {
  const language = computed(() => composer.locale.value)
  return { t: text, language, sentence: (error) => windowSentence(language.value, error.code, error.details) }
}
