import { isMap, isScalar, LineCounter, parseDocument, type Document, type Pair, type ParsedNode, type YAMLMap } from 'yaml'
import { Configuration, CONFIGURATION_KEYS, type ConfigurationKey } from '@shared/configuration'
import { StudioError, toErrorValue, type ErrorCode, type ErrorDetails } from '@shared/errors'
import { nearestName } from './nearest'
import { crossCheck, refuseErrors, type Problem } from './problems'

export interface ParsedConfiguration {
  /** Null where any problem is an error. */
  configuration: Configuration | null
  problems: Problem[]
}

/**
 * Reads a configuration from YAML: its keys alone, or under `model:`. Every unknown or impossible key is told with
 * its line, the reason, and the nearest right name.
 */
export function parseYaml(text: string): ParsedConfiguration {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const broken = document.errors[0]
  if (broken) return refuse(tell(null, lines.linePos(broken.pos[0]).line, 'configuration.badYaml', { reason: firstLine(broken.message) }))
  const map = settingsOf(document)
  if (map === 'empty') return { configuration: Configuration.parse({}), problems: [] }
  if (map === null) return refuse(tell(null, 1, 'configuration.notAMapping'))
  const problems: Problem[] = []
  const values: Record<string, unknown> = {}
  const lineOf = new Map<string, number>()
  for (const pair of map.items) {
    const key = keyOf(pair)
    const at = isScalar(pair.key) && pair.key.range ? lines.linePos(pair.key.range[0]).line : null
    const found = checkKey(key, (pair.value as ParsedNode | null)?.toJSON() as unknown, at)
    if (found) problems.push(found)
    else values[key] = (pair.value as ParsedNode).toJSON() as unknown
    if (at !== null) lineOf.set(key, at)
  }
  if (problems.length > 0) return { configuration: null, problems }
  const configuration = Configuration.parse(values)
  const cross = crossCheck(configuration).map((one) => ({ ...one, line: one.key ? (lineOf.get(one.key) ?? null) : null }))
  return { configuration: cross.some((one) => one.level === 'error') ? null : configuration, problems: cross }
}

/** As parseYaml, but throws the first error; warnings are left to `crossCheck`. */
export function configurationFromYaml(text: string): Configuration {
  const { configuration, problems } = parseYaml(text)
  refuseErrors(problems)
  return configuration!
}

/** Applies `key=value` overrides; a value is read as YAML, so `hidden_dim=[64,32]` and `skip=pca` both work. */
export function withOverrides(configuration: Configuration, overrides: readonly string[]): Configuration {
  const values: Record<string, unknown> = { ...configuration }
  for (const override of overrides) {
    const at = override.indexOf('=')
    if (at <= 0) throw new StudioError('usage.badArgument', { argument: `--set ${override}`, reason: 'it has to be key=value' })
    const key = override.slice(0, at)
    const document = parseDocument(override.slice(at + 1))
    const value = document.toJSON() as unknown
    const found = checkKey(key, value, null)
    if (found) throw new StudioError(found.error.code as ErrorCode, found.error.details)
    values[key] = value
  }
  const changed = Configuration.parse(values)
  refuseErrors(crossCheck(changed))
  return changed
}

function settingsOf(document: Document.Parsed): YAMLMap | 'empty' | null {
  const root = document.contents
  if (root === null || (isScalar(root) && root.value === null)) return 'empty'
  if (!isMap(root)) return null
  const model = root.get('model', true) as unknown
  return isMap(model) ? (model as YAMLMap) : (root as YAMLMap)
}

const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key))

function checkKey(key: string, value: unknown, line: number | null): Problem | null {
  if (!CONFIGURATION_KEYS.includes(key as ConfigurationKey)) {
    const near = nearestName(key, CONFIGURATION_KEYS)
    return near ? tell(key, line, 'configuration.unknownKeyNear', { near }) : tell(key, line, 'configuration.unknownKey')
  }
  const parsed = Configuration.shape[key as ConfigurationKey].safeParse(value ?? undefined)
  if (parsed.success && value !== null) return null
  const issue = parsed.error?.issues[0]
  const reason = value === null || value === undefined ? 'it has no value' : reasonOf(key, issue, value)
  return tell(key, line, 'configuration.badValue', { value: JSON.stringify(value ?? null), reason })
}

function reasonOf(key: string, issue: { code?: string; message: string; values?: readonly unknown[] } | undefined, value: unknown): string {
  if (issue?.code === 'invalid_value' && issue.values) {
    const names = issue.values.map(String)
    const near = typeof value === 'string' ? nearestName(value, names) : null
    return `it has to be one of ${names.join(', ')}${near ? `; did you mean ${near}?` : ''}`
  }
  if (key === 'codebook_size') return 'it has to be a whole number from 2 to 65536, or a list of one per level'
  return (issue?.message ?? 'it is not possible').replace(/^Invalid input: /, '').replace(/^Too (small|big): /, '')
}

function tell(key: string | null, line: number | null, code: ErrorCode, details: ErrorDetails = {}): Problem {
  const where = line === null ? '' : ` (line ${line})`
  return { key, line, level: 'error', error: toErrorValue(new StudioError(code, { key: key ?? '', where, line, ...details })) }
}

const refuse = (problem: Problem): ParsedConfiguration => ({ configuration: null, problems: [problem] })
const firstLine = (text: string): string => text.split('\n')[0]!
