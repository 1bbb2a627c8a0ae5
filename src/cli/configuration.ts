import { readFileSync } from 'node:fs'
import { configurationFromYaml, preset, withOverrides } from '@core/configuration'
import type { Configuration } from '@shared/configuration'
import { StudioError } from '@shared/errors'
import { fitToDimensions, fitToTokenizer } from '@shared/fitConfiguration'
import type { Progress } from './progress'

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
  const base = named === null ? configurationFromYaml(readText(options.config!)) : presetFor(named, options.set)
  const set = options.seed === undefined ? options.set : [...options.set, `seed=${options.seed}`]
  return { configuration: set.length === 0 ? base : withOverrides(base, set), preset: named }
}

/** A preset; with a tokenizer without a network by --set, what belongs to a network falls away. */
function presetFor(name: string, set: readonly string[]): Configuration {
  const pairs = new Map(set.map((one) => [one.slice(0, one.indexOf('=')).trim(), one.slice(one.indexOf('=') + 1).trim()]))
  const found = preset(name)
  return fitToTokenizer(found, pairs.get('tokenizer') ?? found.tokenizer, new Set(pairs.keys()))
}

/**
 * A preset's code_dim as wide as the embeddings allow, told on stderr. What was asked for by name, in a file or by --set,
 * stays, to be refused where it is impossible.
 */
export function fittedTo(dimensions: number, configuration: Configuration, options: ConfigurationOptions, progress: Progress): Configuration {
  if (options.config !== undefined || options.set.some((set) => /^\s*code_dim\s*=/.test(set))) return configuration
  const fitted = fitToDimensions(configuration, dimensions)
  if (fitted === configuration) return configuration
  const { code_dim } = configuration
  progress.say(`Warning: ${new StudioError('configuration.presetFitted', { code_dim, dimensions }).message}`)
  return fitted
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
