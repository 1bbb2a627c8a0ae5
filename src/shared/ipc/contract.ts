import { z } from 'zod'
import { ErrorValue } from '../errors'

/** One question the window may ask: the only definition of its name, its arguments and its answer. */
export interface Route<
  Name extends string = string,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  readonly name: Name
  readonly input: Input
  readonly output: Output
}

/** One thing the window is told without asking. */
export interface EventContract<Name extends string = string, Payload extends z.ZodType = z.ZodType> {
  readonly name: Name
  readonly payload: Payload
}

export type InputOf<R extends Route> = z.input<R['input']>
export type OutputOf<R extends Route> = z.output<R['output']>
export type PayloadOf<E extends EventContract> = z.output<E['payload']>

export const defineRoute = <const Name extends string, Input extends z.ZodType, Output extends z.ZodType>(
  route: Route<Name, Input, Output>,
): Route<Name, Input, Output> => route

export const defineEvent = <const Name extends string, Payload extends z.ZodType>(
  event: EventContract<Name, Payload>,
): EventContract<Name, Payload> => event

/** The one channel for questions, the one for events, and the one on which the preload changes a drop into a token. */
export const INVOKE_CHANNEL = 'studio:invoke'
export const EVENT_CHANNEL = 'studio:event'
export const DROP_CHANNEL = 'studio:drop'

/** What travels on INVOKE_CHANNEL; the route's own contract judges `input`. */
export const Invocation = z.strictObject({ route: z.string().min(1).max(64), input: z.unknown() })
export type Invocation = z.infer<typeof Invocation>

/** What travels on EVENT_CHANNEL. */
export interface EventMessage {
  event: string
  payload: unknown
}

export type Reply<T> = { ok: true; data: T } | { ok: false; error: ErrorValue }

/**
 * A file that a person chose in a dialog, dropped, or opened by argument. The window never learns its path;
 * main keeps the token's path and forgets it with the window.
 */
export const PathToken = z.string().min(8).max(64)
export const GrantedFile = z.strictObject({
  token: PathToken,
  /** Its last path component, to be shown. */
  name: z.string().max(1024),
  bytes: z.number().int().min(0),
})
export type GrantedFile = z.infer<typeof GrantedFile>

/** What the preload puts at `window.bridge`. Everything else about the machine stays out of the window. */
export interface Bridge {
  /** Asks a route by its name. Never rejects: a failure is `{ok: false}`. */
  invoke(route: string, input: unknown): Promise<Reply<unknown>>
  /** Listens to an event by its name; the result stops listening. */
  on(event: string, handler: (payload: unknown) => void): () => void
  /** Exchanges a dropped file for a token. Refused for a File that has no path (made by a script). */
  pathToken(file: File): Promise<Reply<GrantedFile>>
  readonly platform: 'darwin' | 'win32' | 'linux'
}
