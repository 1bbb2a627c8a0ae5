import { readFileSync } from 'node:fs'
import { configurationFromYaml, preset, withOverrides } from '@core/configuration'
import type { Configuration } from '@shared/configuration'
import { StudioError } from '@shared/errors'

export interface ConfigurationOptions {
  config?: string
  preset?: string
  set: string[]
  seed?: number
}

/** File or preset (`recommended`), then --set in order, then --seed. Throws what is wrong, with key and line. */
export function configurationFrom(options: ConfigurationOptions): {
  configuration: Configuration
  preset: string | null
} {
  const named = options.config === undefined ? (options.preset ?? 'recommended') : null
  const base = named === null ? configurationFromYaml(readText(options.config!)) : preset(named)
  const set = options.seed === undefined ? options.set : [...options.set, `seed=${options.seed}`]
  return { configuration: set.length === 0 ? base : withOverrides(base, set), preset: named }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new StudioError('file.notFound', { file })
    throw new StudioError('file.unreadable', { file, reason: code === 'EISDIR' ? 'it is a folder' : message })
  }
}
