import { BASE_CONFIGURATION } from '../../../src/shared/configuration'
import { EVENTS, ROUTES, type Bridge, type Reply } from '../../../src/shared/ipc'
import { handlers, listeners, N, plans } from './routes'
import { metricsAt } from './world'

/** Answers like main: refuses what a contract refuses, and never rejects. */
const bridge: Bridge = {
  platform: 'linux',
  async invoke(name, input) {
    const fail = (reason: string): Reply<never> => ({
      ok: false,
      error: { code: 'internal', message: reason, details: { reason } },
    })
    const route = ROUTES.get(name)
    const handler = handlers.get(name)
    if (route === undefined || handler === undefined) return fail(`no answer to ${name}`)
    const parsed = route.input.safeParse(structuredClone(input))
    if (!parsed.success) return fail(`${name}: ${parsed.error.message}`)
    try {
      const answer = route.output.safeParse(handler(parsed.data as never))
      if (!answer.success) console.error(name, answer.error.message)
      return answer.success
        ? { ok: true, data: structuredClone(answer.data) }
        : fail(`${name}: ${answer.error.message}`)
    } catch (error) {
      console.error(name, error)
      return fail(String(error))
    }
  },
  on(event, handler) {
    if (!EVENTS.has(event)) throw new Error(`no event ${event}`)
    const mine = listeners.get(event) ?? new Set()
    listeners.set(event, mine.add(handler))
    return () => mine.delete(handler)
  },
  pathToken: async (file) => ({
    ok: true,
    data: { token: 'token-dropped', name: file.name, bytes: file.size },
  }),
}
Object.assign(window, { bridge })

// The running run moves: ten messages a second, an epoch every half second.
const ticking = new URLSearchParams(location.search).get('live')
const live = plans.find(({ status }) => status === 'running')
if (live !== undefined) {
  let step = live.reached! * 7
  const tell = () => {
    if (live.status !== 'running') return
    if (ticking !== null) step += Number(ticking) || 1
    const epoch = Math.floor(step / 7)
    listeners.get('run.progress')?.forEach((listener) =>
      listener({
        runId: live.id,
        epoch,
        step,
        totalSteps: 1400,
        stepsPerSecond: 15.4,
        loss: 1.4e-3,
        remainingMs: (1400 - step) * 65,
        rssBytes: 4e8,
      }),
    )
    while (ticking !== null && live.reached! < epoch && epoch < 200) {
      const metrics = metricsAt(live, { ...BASE_CONFIGURATION, ...live.change }, live.reached!, N)
      live.reached! += 1
      listeners.get('run.metrics')?.forEach((listener) => listener({ runId: live.id, metrics, usage: null }))
    }
  }
  setInterval(tell, 100)
}
