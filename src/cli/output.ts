import { toErrorValue, type ErrorValue } from '@shared/errors'
import { JobFailed } from './exitStatus'

/** Resolves once the text has left this process; a reader that went away (`| head`) is no failure. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.once('error', () => resolve())
    stream.write(text, () => resolve())
  })
}

export const writeResult = (text: string): Promise<void> =>
  write(process.stdout, text.endsWith('\n') ? text : `${text}\n`)
export const writeJson = (document: unknown): Promise<void> =>
  write(process.stdout, `${JSON.stringify(document)}\n`)

/** `{"error":…}` on stdout with --json; else one plain sentence on stderr. */
export async function writeError(error: unknown, json: boolean): Promise<void> {
  const value = valueOf(error)
  if (json) await writeJson({ error: value })
  else await write(process.stderr, `${value.message}\n`)
  if (process.env['SID_STUDIO_DEBUG'] && error instanceof Error)
    await write(process.stderr, `${error.stack}\n`)
}

function valueOf(error: unknown): ErrorValue {
  if (error instanceof JobFailed) return error.error
  if (isErrorValue(error)) return error
  return toErrorValue(error)
}

const isErrorValue = (error: unknown): error is ErrorValue =>
  typeof error === 'object' &&
  error !== null &&
  !(error instanceof Error) &&
  'code' in error &&
  'details' in error

/** Ends at once: a native library's threads must not hold a finished command back. */
export async function endProcess(status: number): Promise<void> {
  process.exitCode = status
  await Promise.all([write(process.stdout, ''), write(process.stderr, '')])
  process.exit(status)
}
