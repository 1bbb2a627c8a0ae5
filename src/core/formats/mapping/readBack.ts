import { StudioError } from '@shared/errors'
import type { MappingFormat, RawMapping, ReadChoices, WriteHooks } from './format'
import type { MappingOptions } from './options'
import { eachPage, RowCoder } from './rows'
import type { MappingTable } from './table'

/**
 * Reads what was just written and compares it with what was meant: keys, codes, suffixes, row by row. A wrong mapping
 * would fail silently in the trainer. Throws mapping.readBack naming the first row that differs, and mapping.cancelled.
 * @param written temporary paths, `named` those that a person would know
 */
export async function compareReadBack(
  format: MappingFormat, table: MappingTable, options: MappingOptions, written: readonly string[], named: readonly string[],
  hooks: Pick<WriteHooks, 'isCancelled'> = {},
): Promise<void> {
  if (table.items === 0 || usesOffsets(options)) return
  const choices: ReadChoices = { levels: table.levels, base: options.base, template: options.template }
  for (const [i, path] of written.entries()) {
    await compare(await readAs(format, path, named[i]!, choices), table, options, named[i]!, hooks)
  }
}

/** Temporary names have lost their ending, by which a dialect of several files tells them apart. */
async function readAs(format: MappingFormat, path: string, named: string, choices: ReadChoices): Promise<RawMapping> {
  return (format.readFile ?? ((file, c) => format.read(file, c)))(path, choices, named)
}

// An offset can't be taken back without the sizes; the tokens themselves are a plain replacement.
const usesOffsets = (options: MappingOptions) => options.template.some((template) => template.includes('{offset}'))

async function compare(
  found: RawMapping, table: MappingTable, options: MappingOptions, file: string, hooks: Pick<WriteHooks, 'isCancelled'>,
): Promise<void> {
  const differs = (what: string, row: number) => new StudioError('mapping.readBack', { file, what, row })
  if (found.items !== table.items) throw differs('number of rows', Math.min(found.items, table.items))
  const { levels } = table
  for (let at = 0; at < table.codes.length; at++) {
    if (found.codes[at] !== table.codes[at]) throw differs('code', Math.floor(at / levels))
  }
  const coder = new RowCoder(table, options)
  await eachPage(table.items, hooks, (from, to) => {
    const keys = found.keys === null ? null : coder.keys(from, to)
    for (let row = from; row < to; row++) {
      if (keys !== null && found.keys![row] !== keys[row - from]) throw differs('id', row)
      const suffix = options.suffix === 'none' ? null : coder.suffix(row)
      if (suffix !== null && found.suffixes?.[row] !== suffix) throw differs('suffix', row)
    }
  })
}
