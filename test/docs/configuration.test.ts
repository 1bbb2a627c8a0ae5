import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { BASE_CONFIGURATION, CONFIGURATION_KEYS, Configuration, PRESETS } from '@shared/configuration'
import { configurationHelp } from '@shared/help'

interface Schema {
  enum?: string[]
  type?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  items?: Schema
  anyOf?: Schema[]
}

/** What a key takes, in words: `a | b`, `number, 0 to 1`, `list of integers from 1`. */
function values({ enum: names, type, anyOf, items, ...range }: Schema, plural = ''): string {
  if (names) return names.map((name) => `\`${name}\``).join(' | ')
  if (anyOf) return anyOf.map((one) => values(one)).join(', or ')
  if (items) return `list of ${values(items, 's')}`
  const low = range.exclusiveMinimum === undefined ? range.minimum : `above ${range.exclusiveMinimum}`
  const limits = [low, range.maximum].filter((limit) => limit !== undefined && Math.abs(Number(limit)) < 2 ** 31 - 1)
  if (limits.length === 0) return `${type}${plural}`
  return `${type}${plural}, ${typeof limits[0] === 'number' && limits.length === 1 ? 'from ' : ''}${limits.join(' to ')}`
}

const inCode = (value: unknown): string => `\`${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}\``

function page(): string {
  const { properties } = z.toJSONSchema(Configuration, { io: 'input' }) as { properties: Record<string, Schema> }
  const rows = CONFIGURATION_KEYS.map(
    (key) => `| \`${key}\` | ${values(properties[key]!).replaceAll('|', '\\|')} | ${inCode(BASE_CONFIGURATION[key])} | ${configurationHelp('en', key)} |`,
  )
  return [
    '# Configuration',
    '',
    'Every key of a configuration, in YAML, as `--set key=value`, and in the new-run form. A key that is left out has the',
    'default. The keys may stand alone or under `model:`; an unknown key is refused with its line and the nearest right name.',
    '',
    `Presets (\`--preset NAME\`): ${PRESETS.map((name) => `\`${name}\``).join(', ')}. Their YAML is in \`resources/presets\`.`,
    '',
    '| key | values | default | what it does |',
    '|-|-|-|-|',
    ...rows,
    '',
    'This page is written by `npx vitest run test/docs -u` from the schema and the help texts; a test holds it to them.',
    '',
  ].join('\n')
}

describe('docs/configuration.md', () => {
  it('says what the schema says, key by key', async () => {
    await expect(page()).toMatchFileSnapshot('../../docs/configuration.md')
  })
})

describe('resources/presets', () => {
  it.each(readdirSync('resources/presets'))('%s sets only keys that there are', (file) => {
    const preset = parse(readFileSync(`resources/presets/${file}`, 'utf8')) as { model?: object }
    expect(CONFIGURATION_KEYS).toEqual(expect.arrayContaining(Object.keys(preset.model ?? preset)))
  })
})
