import { StudioError, toErrorValue } from '@shared/errors'
import { Invocation, type InputOf, type OutputOf, type Reply, type Route } from '@shared/ipc/contract'
import type { z } from 'zod'

type Answer<R extends Route> = (input: z.output<R['input']>) => OutputOf<R> | Promise<OutputOf<R>>
interface Served {
  route: Route
  answer: (input: never) => unknown
}

export interface DispatcherHooks {
  /** A defect: a failure that is no StudioError, or an answer that breaks its own contract. */
  onDefect: (route: string, error: unknown) => void
  /** Waited for before a handler is asked; never rejects. */
  ready?: () => Promise<void>
}

/**
 * Serves routes: the contract judges the arguments before a handler sees them, and the answer before the window does.
 * Whoever calls `dispatch` has checked the sender.
 */
export class Dispatcher {
  private readonly served = new Map<string, Served>()

  constructor(private readonly hooks: DispatcherHooks) {}

  handle<R extends Route>(route: R, answer: Answer<R>): void {
    if (this.served.has(route.name)) throw new Error(`route ${route.name} is served twice`)
    this.served.set(route.name, { route, answer })
  }

  get routes(): string[] {
    return [...this.served.keys()]
  }

  async dispatch(message: unknown): Promise<Reply<unknown>> {
    const invocation = Invocation.safeParse(message)
    if (!invocation.success) return refuse(new StudioError('ipc.badMessage'))
    const { route: name, input } = invocation.data
    const served = this.served.get(name)
    if (!served) return refuse(new StudioError('ipc.unknownRoute', { route: name.slice(0, 64) }))
    const parsed = served.route.input.safeParse(input)
    if (!parsed.success) return refuse(new StudioError('ipc.badInput', { route: name, reason: firstIssue(parsed.error) }))
    try {
      await this.hooks.ready?.()
      const data = await served.answer(parsed.data as never)
      const checked = served.route.output.safeParse(data)
      if (checked.success) return { ok: true, data: checked.data }
      const defect = new Error(`answer breaks its contract: ${firstIssue(checked.error)}`)
      this.hooks.onDefect(name, defect)
      return refuse(defect)
    } catch (error) {
      if (!(error instanceof StudioError)) this.hooks.onDefect(name, error)
      return refuse(error)
    }
  }
}

export type Handle = Dispatcher['handle']
export type { InputOf }

const refuse = (error: unknown): Reply<never> => ({ ok: false, error: toErrorValue(error) })

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'unknown'
  return `${issue.path.map(String).join('.') || 'input'}: ${issue.message}`.slice(0, 300)
}
