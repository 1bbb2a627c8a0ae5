import { describe, expect, it, vi } from 'vitest'
import { WayOut } from '../../src/main/wayOut'

const make = (ask: () => Promise<boolean> = () => Promise.resolve(true)) => {
  const done: string[] = []
  const hooks = {
    ask: vi.fn(ask),
    close: vi.fn(async () => void done.push('closed')),
    quit: vi.fn(() => void done.push('quit')),
  }
  return { hooks, done, way: new WayOut(hooks) }
}

describe('the way out', () => {
  it('asks, closes and quits once, however often it is requested', async () => {
    const { way, hooks, done } = make()
    await Promise.all([way.request(), way.request(), way.request({ unasked: true })])
    expect(hooks.ask).toHaveBeenCalledTimes(1)
    expect(done).toEqual(['closed', 'quit'])
    expect(way.left).toBe(true)
  })
  it('stays when the person thinks better of it, and asks again the next time', async () => {
    const answers = [false, true]
    const { way, hooks, done } = make(() => Promise.resolve(answers.shift()!))
    await way.request()
    expect([done, way.left]).toEqual([[], false])
    await way.request()
    expect(hooks.ask).toHaveBeenCalledTimes(2)
    expect(done).toEqual(['closed', 'quit'])
  })
  it('does not wait for an answer when a signal comes while the question stands there', async () => {
    let answer: (yes: boolean) => void = () => {}
    const { way, hooks, done } = make(() => new Promise((resolve) => (answer = resolve)))
    const asked = way.request()
    await way.request({ unasked: true })
    expect(done).toEqual(['closed', 'quit'])
    answer(false)
    await asked
    expect(hooks.quit).toHaveBeenCalledTimes(1)
  })
  it('quits although something could not be closed', async () => {
    const { way, hooks, done } = make()
    hooks.close.mockRejectedValueOnce(new Error('stuck'))
    await way.request()
    expect(done).toEqual(['quit'])
  })
})
