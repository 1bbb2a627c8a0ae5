import { z } from 'zod'
import { en } from './en'
import { inWindow } from './window'
import { zh } from './zh'

export type ErrorCode = keyof typeof en
export type ErrorDetails = Record<string, string | number | boolean | null | string[] | number[]>

/** What crosses a process boundary. `message` is English, for logs and JSON; the window translates `code`. */
export const ErrorValue = z.strictObject({
  code: z.string(),
  message: z.string(),
  details: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()), z.array(z.number())]),
  ),
})
export type ErrorValue = z.infer<typeof ErrorValue>

/** Fills `{name}` in a sentence; an unknown name stays visible, so that a test finds it. */
export function fillSentence(sentence: string, details: ErrorDetails): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = details[name]
    return value === undefined ? whole : Array.isArray(value) ? value.join(', ') : String(value)
  })
}

/** The sentence for a code in one of the two languages: what happened, to what, and what to do. */
export function errorSentence(language: 'en' | 'zh', code: string, details: ErrorDetails): string {
  const table: Record<string, string> = language === 'zh' ? zh : en
  return fillSentence(table[code] ?? en['internal'], details)
}

/** The same as the window says it, where nobody types options. */
export const windowSentence = (language: 'en' | 'zh', code: string, details: ErrorDetails): string => {
  const own: Record<string, string> = inWindow[language]
  return own[code] === undefined ? errorSentence(language, code, details) : fillSentence(own[code], details)
}

/** A failure that a person can understand and act on. Everything else is a defect (`internal`). */
export class StudioError extends Error {
  override readonly name = 'StudioError'
  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(errorSentence('en', code, details), options)
  }
}

/** Whether work ended because somebody wished it to: every such code is called `….cancelled` or `…Cancelled`. */
export const isCancellation = (error: unknown): error is StudioError =>
  error instanceof StudioError && /(\.c|C)ancelled$/.test(error.code)

export function toErrorValue(error: unknown): ErrorValue {
  if (error instanceof StudioError) return { code: error.code, message: error.message, details: error.details }
  const reason = error instanceof Error ? error.message : String(error)
  return { code: 'internal', message: errorSentence('en', 'internal', { reason }), details: { reason } }
}
