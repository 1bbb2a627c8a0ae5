import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { StudioError } from '@shared/errors'
import { ROUTES, compare, jobs } from '@shared/ipc'
import { Dispatcher } from '../../src/main/ipc/dispatcher'
import { refusal } from '../../src/main/ipc/sender'

const make = () => {
  const defects: string[] = []
  return { defects, dispatcher: new Dispatcher({ onDefect: (route) => void defects.push(route) }) }
}

describe('the dispatcher', () => {
  it('refuses what is no message, an unknown route and wrong arguments, and asks no handler', async () => {
    const { dispatcher } = make()
    const answer = vi.fn(() => ({ jobs: [] }))
    dispatcher.handle(jobs.listJobs, answer)
    for (const message of [null, 'jobs.list', { route: 'jobs.list' }, { route: 7, input: {} }, { route: 'jobs.list', input: {}, more: 1 }])
      expect(await dispatcher.dispatch(message)).toMatchObject({ ok: false })
    expect(await dispatcher.dispatch({ route: 'constructor', input: {} })).toMatchObject({ error: { code: 'ipc.unknownRoute' } })
    expect(await dispatcher.dispatch({ route: 'jobs.list', input: { path: '/etc' } })).toMatchObject({ error: { code: 'ipc.badInput' } })
    expect(answer).not.toHaveBeenCalled()
  })
  it('answers a question of the right form', async () => {
    const { dispatcher } = make()
    dispatcher.handle(jobs.listJobs, () => ({ jobs: [] }))
    expect(await dispatcher.dispatch({ route: 'jobs.list', input: {} })).toEqual({ ok: true, data: { jobs: [] } })
  })
  it('passes on the sentence of a StudioError, and calls any other failure a defect', async () => {
    const { dispatcher, defects } = make()
    dispatcher.handle(jobs.cancelJob, () => {
      throw new StudioError('job.notFound', { reference: 'x' })
    })
    dispatcher.handle(jobs.listJobs, () => {
      throw new TypeError('boom')
    })
    expect(await dispatcher.dispatch({ route: 'jobs.cancel', input: { jobId: 'x' } })).toMatchObject({ error: { code: 'job.notFound' } })
    expect(await dispatcher.dispatch({ route: 'jobs.list', input: {} })).toMatchObject({ error: { code: 'internal' } })
    expect(defects).toEqual(['jobs.list'])
  })
  it('does not let an answer through that breaks its contract', async () => {
    const { dispatcher, defects } = make()
    dispatcher.handle(jobs.listJobs, () => ({ jobs: [{ secret: 1 }] }) as never)
    expect(await dispatcher.dispatch({ route: 'jobs.list', input: {} })).toMatchObject({ ok: false })
    expect(defects).toEqual(['jobs.list'])
  })
  it('serves a route once', () => {
    const { dispatcher } = make()
    dispatcher.handle(compare.compareAssignments, () => null as never)
    expect(() => dispatcher.handle(compare.compareAssignments, () => null as never)).toThrow(/twice/)
  })
  it('survives anything on any route: a handler only sees what the contract allows', async () => {
    const { dispatcher } = make()
    for (const route of ROUTES.values())
      dispatcher.handle(route, (input) => {
        route.input.parse(input)
        return null as never
      })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ROUTES.keys()), fc.anything(), async (route, input) => {
        const reply = await dispatcher.dispatch({ route, input })
        expect(reply).toHaveProperty('ok')
      }),
      { numRuns: 400 },
    )
  })
})

describe('a sender', () => {
  const windows = [{ pageUrl: 'file:///app/index.html', webContentsId: 1 }]
  const own = { url: 'file:///app/index.html#/runs', isMainFrame: true, webContentsId: 1 }
  it('is trusted as our own page in our own window', () => expect(refusal(own, windows)).toBeNull())
  it.each([
    ['another page', { ...own, url: 'https://example.invalid/' }],
    ['a page beside ours', { ...own, url: 'file:///app/other.html' }],
    ['an empty address', { ...own, url: '' }],
    ['a frame inside', { ...own, isMainFrame: false }],
    ['another window', { ...own, webContentsId: 2 }],
    ['a frame that is gone', { ...own, url: null }],
  ])('is refused as %s', (_, sender) => expect(refusal(sender, windows)).not.toBeNull())
})
