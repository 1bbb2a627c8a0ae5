import { BASE_CONFIGURATION, CONFIGURATION_KEYS, type Configuration } from '@shared/configuration'
import { z } from 'zod'
import { Configuration as Schema } from '@shared/configuration'
import { configurationHelp } from '@shared/help'

/** A YAML text that reads back as the same configuration; `lines` tells where each key stands, from 1. */
export function toYaml(configuration: Configuration, which: 'all' | 'changed' = 'all'): { yaml: string; lines: Record<string, number> } {
  const keys = CONFIGURATION_KEYS.filter((key) => which === 'all' || JSON.stringify(configuration[key]) !== JSON.stringify(BASE_CONFIGURATION[key]))
  const lines: Record<string, number> = {}
  const text = ['model:']
  for (const key of keys) {
    text.push(`  ${key}: ${scalar(configuration[key])}`)
    lines[key] = text.length
  }
  if (keys.length === 0) text[0] = 'model: {}'
  return { yaml: `${text.join('\n')}\n`, lines }
}

function scalar(value: Configuration[keyof Configuration]): string {
  if (Array.isArray(value)) return `[${value.map(scalar).join(', ')}]`
  // YAML 1.1 readers take a bare `off` for false.
  return value === 'off' ? '"off"' : String(value)
}

/** JSON Schema of a configuration file, for editors: the keys alone, or under `model:`, each with its help. */
export function jsonSchema(): object {
  const keys = z.toJSONSchema(Schema, { io: 'input' })
  for (const key of CONFIGURATION_KEYS) Object.assign(keys.properties![key]!, { description: configurationHelp('en', key) })
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Semantic ID Studio configuration', anyOf: [keys, { type: 'object', properties: { model: keys }, required: ['model'] }] }
}

/** The same as the text of a file. */
export const schemaText = (): string => `${JSON.stringify(jsonSchema(), null, 2)}\n`
