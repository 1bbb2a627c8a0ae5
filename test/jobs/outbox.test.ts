import { expect, it } from 'vitest'
import { Outbox } from '@jobs/child/outbox'

it('tells the progress of work that never lets a timer fire, ten times a second at most', () => {
  const sent: unknown[] = []
  const out = new Outbox((message) => {
    sent.push(message)
    return Promise.resolve()
  })
  const begun = performance.now()
  let done = 0
  while (performance.now() < begun + 350) out.progress({ done: done++, total: null, message: 'resolving' })
  out.stop()
  expect(sent.length).toBeGreaterThanOrEqual(2)
  expect(sent.length).toBeLessThanOrEqual(4)
})
