import type { ExportFormat, ExportOptions } from '@shared/ipc/exports'

const quote = (text: string): string =>
  /^[\w.\-/:]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** The same export without a window: only what differs from the dialect's defaults is spelled out. */
export function cliCommand(input: {
  runId: string
  assignment: string
  format: ExportFormat
  options: ExportOptions
  out: string
}): string {
  const { runId, assignment, format, options, out } = input
  const differs = (key: keyof ExportOptions) =>
    format.options.includes(key) && JSON.stringify(options[key]) !== JSON.stringify(format.defaults[key])
  return [
    'bin/sid-studio',
    'export',
    runId,
    '--format',
    format.name,
    '--out',
    quote(out),
    '--assignment',
    quote(assignment),
    ...(differs('base') ? ['--base', String(options.base)] : []),
    ...(differs('suffix') ? ['--suffix', options.suffix] : []),
    ...(differs('suffixStart') ? ['--suffix-start', String(options.suffixStart)] : []),
    ...(differs('key') ? ['--key', options.key] : []),
    ...(differs('columns') ? ['--columns', quote(options.columns.join(','))] : []),
    ...(differs('templates') ? ['--template', ...options.templates.map(quote)] : []),
  ].join(' ')
}
