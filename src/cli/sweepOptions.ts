import { CONFIGURATION_KEYS, type ConfigurationKey } from '@shared/configuration'
import { StudioError } from '@shared/errors'
import type { SweepAxis, SweepValue } from '@shared/sweep'
import { parse } from 'yaml'

const bad = (argument: string, reason: string) => new StudioError('usage.badArgument', { argument, reason })

function keyOf(option: string, text: string): [ConfigurationKey, string] {
  const at = text.indexOf('=')
  if (at <= 0) throw bad(`${option} ${text}`, 'it has to be key=…')
  const key = text.slice(0, at) as ConfigurationKey
  if (!CONFIGURATION_KEYS.includes(key)) throw bad(`${option} ${text}`, `there is no configuration key ${key}`)
  return [key, text.slice(at + 1)]
}

/** `lr=1e-3,3e-4`, `hidden_dim=[256,128],[512,256]` */
export function gridAxis(text: string): SweepAxis {
  const [key, list] = keyOf('--grid', text)
  let values: unknown
  try {
    values = parse(`[${list}]`)
  } catch {
    throw bad(`--grid ${text}`, 'its values cannot be read; separate them by commas')
  }
  if (!Array.isArray(values) || values.length === 0) throw bad(`--grid ${text}`, 'it has no values')
  return { key, values: values as SweepValue[] }
}

/** `lr=1e-4..1e-2:log` */
export function rangeAxis(text: string): SweepAxis {
  const [key, range] = keyOf('--range', text)
  const found = /^([^.:]+(?:\.\d[^.:]*)?)\.\.([^:]+?)(:log|:linear)?$/.exec(range)
  const [from, to] = [Number(found?.[1]), Number(found?.[2])]
  if (!found || !Number.isFinite(from) || !Number.isFinite(to)) {
    throw bad(`--range ${text}`, 'it has to be key=FROM..TO, with :log behind it for an even draw in the logarithm')
  }
  return { key, from, to, scale: found[3] === ':log' ? 'log' : 'linear' }
}
