import { BASE_CONFIGURATION, type ConfigurationKey } from '@shared/configuration'
import type { ErrorValue } from '@shared/errors'
import { WITHOUT_NETWORK } from '@shared/fitConfiguration'
import { toText } from './fields'

/** What a key would have to say for its problem to be gone, as text for its field; null where nobody can tell. */
export function mendingOf(key: ConfigurationKey, { code, details }: Pick<ErrorValue, 'code' | 'details'>): string | null {
  const given = (name: string) => (details[name] === undefined ? null : String(details[name]))
  switch (code) {
    case 'configuration.pcaTooWide':
      return given('dimensions')
    case 'configuration.batchAboveData':
      return given('items')
    case 'configuration.minAboveLr':
      return given('lr')
    case 'configuration.warmupTooLong':
      return given('epochs')
    case 'configuration.normalizeHurts':
      return 'false'
    case 'configuration.hingeWithoutTargets':
      return '0'
    case 'configuration.needsNetwork':
      return toText({ ...BASE_CONFIGURATION, ...WITHOUT_NETWORK }[key])
    default:
      return null
  }
}
