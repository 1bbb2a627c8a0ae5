import type { ErrorValue } from '@shared/errors'
import type { EventContract, InputOf, OutputOf, PayloadOf, Route } from '@shared/ipc'
import { onScopeDispose } from 'vue'

/** A question that was answered with an error value; pages show its sentence. */
export class Failure extends Error {
  override readonly name = 'Failure'
  constructor(readonly value: ErrorValue) {
    super(value.message)
  }
}

export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new Failure({ code: 'internal', message: reason, details: { reason } })
}

const refusalHandlers = new Set<(value: ErrorValue) => void>()

/** Hears of every question that was refused, whoever asked it, until the calling component or scope ends. */
export function useRefusals(handler: (value: ErrorValue) => void): void {
  refusalHandlers.add(handler)
  onScopeDispose(() => refusalHandlers.delete(handler))
}

/** Asks a route. Throws a Failure; main has checked the answer against the same contract. */
export async function call<R extends Route>(route: R, input: InputOf<R>): Promise<OutputOf<R>> {
  // Parsing also makes plain copies: Vue's reactive proxies cannot be cloned across processes.
  const parsed = route.input.safeParse(input)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const details = { argument: issue?.path.join('.') ?? route.name, reason: issue?.message ?? '' }
    throw new Failure({
      code: 'usage.badArgument',
      message: `${details.argument}: ${details.reason}`,
      details,
    })
  }
  const reply = await window.bridge.invoke(route.name, parsed.data)
  if (!reply.ok) {
    for (const handler of refusalHandlers) handler(reply.error)
    throw new Failure(reply.error)
  }
  return reply.data as OutputOf<R>
}

/** Listens until the calling component or scope ends. */
export function useEvent<E extends EventContract>(event: E, handler: (payload: PayloadOf<E>) => void): void {
  onScopeDispose(window.bridge.on(event.name, (payload) => handler(payload as PayloadOf<E>)))
}
