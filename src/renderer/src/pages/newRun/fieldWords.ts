import type { ConfigurationKey } from '@shared/configuration'
import { toText, fieldKind } from './fields'
import { BASE_CONFIGURATION } from '@shared/configuration'
import type { Texts } from '@/i18n'

/** What is allowed in a field, in words, from the schema. */
export function fieldRange(key: ConfigurationKey, t: Texts): string {
  const kind = fieldKind(key)
  if (kind.type === 'choice') return t('newRun.range.choice', { choices: kind.choices.join(', ') })
  if (kind.type === 'number' && kind.min !== null && kind.max !== null)
    return t('newRun.range.between', { min: kind.min, max: kind.max })
  if (kind.type === 'number' && kind.min !== null) return t('newRun.range.from', { min: kind.min })
  return kind.type === 'list' || kind.type === 'numberOrList' ? t('newRun.range.list') : ''
}

export const baseText = (key: ConfigurationKey): string => toText(BASE_CONFIGURATION[key])
