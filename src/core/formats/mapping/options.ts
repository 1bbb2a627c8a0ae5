import { z } from 'zod'
import { StudioError } from '@shared/errors'
import type { MappingFormat } from './format'

/** Every choice that a dialect may have; one that it has not keeps its neutral value. */
export interface MappingOptions {
  /** What codes are counted from. */
  base: 0 | 1
  /** Who gets a suffix: nobody, members of colliding groups, everybody. */
  suffix: 'none' | 'colliding' | 'all'
  /** What suffixes are counted from. */
  suffixStart: 0 | 1
  /** What items are called: their row number (from 0) or their id. */
  key: 'row' | 'id'
  /** Metadata columns that go along. */
  columns: string[]
  /** `tokens`: one template for all levels, or one a level (and one for the suffix). */
  template: string[]
}

type Choice<K extends keyof MappingOptions> = readonly [MappingOptions[K], ...MappingOptions[K][]]

/** The schema of a dialect's choices: for each the values it can take, the default first. */
export function optionsSchema(choices: {
  base?: Choice<'base'>
  suffix?: Choice<'suffix'>
  suffixStart?: Choice<'suffixStart'>
  key?: Choice<'key'>
  columns?: boolean
  template?: string[]
}): z.ZodType<Partial<MappingOptions>> {
  const shape: Record<string, z.ZodType> = {}
  for (const name of ['base', 'suffix', 'suffixStart', 'key'] as const) {
    const values = choices[name]
    if (values) shape[name] = z.literal([...values]).default(values[0])
  }
  if (choices.columns) shape['columns'] = z.array(z.string()).default([])
  if (choices.template) shape['template'] = z.array(z.string().min(1).max(200)).min(1).max(64).default(choices.template)
  return z.strictObject(shape) as z.ZodType<Partial<MappingOptions>>
}

const NEUTRAL: MappingOptions = { base: 0, suffix: 'none', suffixStart: 0, key: 'id', columns: [], template: [] }

/** Choices checked and completed. Throws mapping.option naming the one that the dialect has not, or its wrong value. */
export function parseOptions(format: MappingFormat, given: Record<string, unknown>): MappingOptions {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const parsed = format.options.safeParse(known)
  if (parsed.success) return { ...NEUTRAL, ...parsed.data }
  const issue = parsed.error.issues[0]!
  const option = issue.code === 'unrecognized_keys' ? issue.keys[0]! : String(issue.path[0])
  const value = JSON.stringify(known[option])
  throw new StudioError('mapping.option', { format: format.name, option, value })
}
