import { Configuration, type ConfigurationKey } from '@shared/configuration'
import type { z } from 'zod'

export type FieldKind =
  | { type: 'choice'; choices: readonly string[] }
  | { type: 'switch' }
  | { type: 'number'; min: number | null; max: number | null; integer: boolean }
  /** One number for all levels, or one a level. */
  | { type: 'numberOrList' }
  | { type: 'list' }

type Shape = {
  def: { type: string; innerType?: Shape; entries?: Record<string, string> }
  minValue?: number | null
  maxValue?: number | null
  isInt?: boolean
  format?: string | null
}

/** How a key is edited, read from the one schema: the form has no list of its own. */
export function fieldKind(key: ConfigurationKey): FieldKind {
  let schema = Configuration.shape[key] as unknown as Shape
  while (schema.def.type === 'default' && schema.def.innerType !== undefined) schema = schema.def.innerType
  switch (schema.def.type) {
    case 'enum':
      return { type: 'choice', choices: Object.values(schema.def.entries ?? {}) }
    case 'boolean':
      return { type: 'switch' }
    case 'array':
      return { type: 'list' }
    case 'union':
      return { type: 'numberOrList' }
    default:
      return {
        type: 'number',
        min: bound(schema.minValue),
        max: bound(schema.maxValue),
        integer: schema.format === 'safeint' || schema.isInt === true,
      }
  }
}
// zod tells a safe integer's own bounds when the schema gives none; those say nothing to a person.
const bound = (value: number | null | undefined): number | null =>
  value == null || Math.abs(value) >= Number.MAX_SAFE_INTEGER || !Number.isFinite(value) ? null : value

/** A value as it stands in a text field. */
export function toText(value: Configuration[ConfigurationKey]): string {
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'number' && value !== 0 && Math.abs(value) < 0.001)
    return value.toExponential().replace('e+', 'e')
  return String(value)
}

/** What a person typed, as the schema takes it; NaN where it is no number, so that the schema refuses it. */
export function fromText(kind: FieldKind, typed: string): unknown {
  const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text.trim()))
  const many = typed
    .replace(/^\s*\[|\]\s*$/g, '')
    .split(/[,，\s]+/)
    .filter(Boolean)
  switch (kind.type) {
    case 'number':
      return number(typed)
    case 'list':
      return many.map(number)
    case 'numberOrList':
      return many.length > 1 || typed.trim().startsWith('[') ? many.map(number) : number(typed)
    case 'switch':
      return typed === 'true'
    case 'choice':
      return typed
  }
}

/** The schema's answer to a typed text. */
export function parseField(
  key: ConfigurationKey,
  typed: string,
): { ok: true; value: unknown } | { ok: false } {
  const schema: z.ZodType = Configuration.shape[key]
  const parsed = schema.safeParse(fromText(fieldKind(key), typed))
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false }
}
