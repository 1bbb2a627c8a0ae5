import type { ConfigurationKey } from '../configuration'
import { en } from './en'
import { zh } from './zh'

/** What a configuration key does, in one of the two languages. */
export const configurationHelp = (language: 'en' | 'zh', key: ConfigurationKey): string => (language === 'zh' ? zh : en)[key]
