import { StudioError } from '@shared/errors'
import { FileSink } from '../lib/atomicFile'
import type { WriteHooks } from './format'
import type { MappingOptions } from './options'
import { eachPage, letter, RowCoder } from './rows'
import type { MappingTable } from './table'

/** `<a_183>`, `<b_70>`, … of one item, the suffix with one more letter. */
export const letterTokens = (sid: readonly number[]): string[] => sid.map((code, level) => `<${letter(level)}_${code}>`)

/**
 * A string as Python's `json.dump` writes it: everything beyond printable ASCII escaped.
 * JSON.stringify escapes the same way, except that it leaves DEL and all of Unicode as they are.
 */
export const pythonString = (text: string): string =>
  JSON.stringify(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** One line with `, ` and `: `, as `json.dump` does by default; or with `indent=2`. No final newline. */
function layout(indent: boolean) {
  return indent
    ? { open: '{\n', between: ',\n', close: '\n}', member: (key: string, tokens: string[]) => `  ${key}: [\n${tokens.map((t) => `    ${t}`).join(',\n')}\n  ]` }
    : { open: '{', between: ', ', close: '}', member: (key: string, tokens: string[]) => `${key}: [${tokens.join(', ')}]` }
}

/** Writes an index.json. Throws mapping.duplicateKey: in a JSON object the second of two equal keys wins silently. */
export async function writeIndexJson(
  table: MappingTable, options: MappingOptions, indent: boolean, path: string, hooks: WriteHooks, format: string,
): Promise<void> {
  const coder = new RowCoder(table, options)
  const { open, between, close, member } = layout(indent && table.items > 0)
  const seen = options.key === 'id' ? new Set<string>() : null
  await FileSink.with(path, async (sink) => {
    await sink.write(open)
    await eachPage(table.items, hooks, async (from, to) => {
      const members = coder.keys(from, to).map((key, i) => {
        if (seen?.has(key)) throw new StudioError('mapping.duplicateKey', { format, id: key, row: from + i })
        seen?.add(key)
        return member(pythonString(key), letterTokens(coder.sid(from + i)).map((token) => `"${token}"`))
      })
      await sink.write((from > 0 ? between : '') + members.join(between))
    })
    await sink.write(close)
  })
}

export function previewIndexJson(table: MappingTable, options: MappingOptions, indent: boolean, rows: number): string[] {
  const coder = new RowCoder(table, options)
  const { open, between, member } = layout(indent)
  const members = coder.keys(0, Math.min(rows, table.items))
    .map((key, row) => member(pythonString(key), letterTokens(coder.sid(row)).map((token) => `"${token}"`)))
  const shown = open + members.join(between)
  return indent ? shown.split('\n') : members.map((text, i) => (i === 0 ? open : '') + text + (i + 1 < table.items ? ',' : '}'))
}
