import { StudioError } from '@shared/errors'
import { FileSink } from '../lib/atomicFile'
import type { MappingFormat } from './format'
import { optionsSchema, type MappingOptions } from './options'
import { readTokens } from './readTokens'
import { checkPlainKey, eachPage, letter, RowCoder } from './rows'
import type { MappingTable } from './table'

const HEADER = 'item_id\ttokens'
const PLACES = ['level', 'letter', 'code', 'offset'] as const

/**
 * One token a level by the person's own templates, e.g. `<C{level}_{code}>`: a tab-separated line an item, its tokens
 * joined. `{level}` counts from 1, `{letter}` is a, b, c …, `{offset}` the code plus the sizes of earlier levels.
 * One template serves all levels; else there is one a level, and, with a suffix, one for the suffix.
 */
export const tokens: MappingFormat = {
  name: 'tokens',
  label: 'Tokens by template',
  endings: ['.tokens.tsv'],
  otherEndings: ['.tsv', '.txt'],
  options: optionsSchema({
    base: [0, 1], suffix: ['none', 'all', 'colliding'], suffixStart: [0, 1], key: ['id', 'row'], template: ['<C{level}_{code}>'],
  }),
  check: (table, options) => void templatesOf(table, options),
  write: (table, options, [path], hooks) =>
    FileSink.with(path!, async (sink) => {
      const lines = linesOf(table, options)
      await sink.write(`${HEADER}\n`)
      await eachPage(table.items, hooks, (from, to) => sink.write(`${lines(from, to).join('\n')}\n`))
    }),
  preview: (table, options, rows) => [HEADER, ...linesOf(table, options)(0, Math.min(rows, table.items))],
  read: readTokens,
}

function linesOf(table: MappingTable, options: MappingOptions): (from: number, to: number) => string[] {
  const coder = new RowCoder(table, options)
  const render = templatesOf(table, options)
  return (from, to) => coder.keys(from, to).map((key, i) => {
    const sid = coder.sid(from + i)
    return `${checkPlainKey('tokens', key, from + i)}\t${sid.map((code, level) => render[level]!(code)).join('')}`
  })
}

/** A function from code to token for each level, and for the suffix. Throws mapping.template. */
function templatesOf(table: MappingTable, options: MappingOptions): ((code: number) => string)[] {
  const needed = table.levels + (options.suffix === 'none' ? 0 : 1)
  const { template } = options
  const refuse = (which: string, reason: string) => new StudioError('mapping.template', { template: which, reason })
  if (template.length !== 1 && template.length !== needed) {
    throw refuse(template.join(' '), `it needs one template, or ${needed}: one a token`)
  }
  return Array.from({ length: needed }, (_, level) => {
    const text = template.length === 1 ? template[0]! : template[level]!
    const places = Array.from(text.matchAll(/\{(\w*)\}/g), (found) => found[1]!)
    const strange = places.find((place) => !PLACES.some((known) => known === place))
    if (strange !== undefined) throw refuse(text, `{${strange}} is not one of {level}, {letter}, {code}, {offset}`)
    if (!places.includes('code') && !places.includes('offset')) throw refuse(text, 'it says neither {code} nor {offset}')
    if (/[\t\r\n]/.test(text)) throw refuse(text, 'it holds a tab or a line break')
    if (template.length === 1 && needed > 1 && !places.some((place) => place !== 'code')) {
      throw refuse(text, 'the levels would share their tokens: say {level}, {letter} or {offset} too')
    }
    if (places.includes('offset') && table.sizes === null) throw new StudioError('mapping.sizesUnknown', { format: 'tokens' })
    if (places.includes('letter') && level >= 26) throw new StudioError('mapping.tooManyLevels', { format: 'tokens', levels: needed, letters: 26 })
    const offset = (table.sizes ?? []).slice(0, level).reduce((sum, size) => sum + size, 0)
    return (code) => text
      .replaceAll('{level}', String(level + 1))
      .replaceAll('{letter}', letter(level))
      .replaceAll('{code}', String(code))
      .replaceAll('{offset}', String(code + offset))
  })
}
