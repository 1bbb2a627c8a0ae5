import type { Readable } from 'node:stream'

/** Splits a text stream into lines; a last line without its end is told too. A line is cut at 64 KiB. */
export function onLines(stream: Readable | null | undefined, listener: (line: string) => void): void {
  if (!stream) return
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = (lines.pop() ?? '').slice(0, 65_536)
    for (const line of lines) if (line !== '') listener(line)
  })
  stream.on('end', () => {
    if (rest !== '') listener(rest)
    rest = ''
  })
  stream.on('error', () => {}) // the exit says what happened
}
