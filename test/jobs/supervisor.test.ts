import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { FromJob, Heartbeat } from '@jobs/protocol'
import { superviseJob, type SuperviseOptions } from '@jobs/supervisor'
import { forkLaunch } from '@jobs/transport/fork'

const launch = forkLaunch(fileURLToPath(new URL('./fixtures/job.ts', import.meta.url)))

function start(input: unknown, options: Partial<SuperviseOptions> = {}) {
  const messages: FromJob[] = []
  const arrivedAt: number[] = []
  const heartbeats: Heartbeat[] = []
  const job = superviseJob({
    launch,
    kind: 'train',
    workspace: '/tmp/nowhere',
    subject: 'the run demo',
    input,
    onMessage: (message) => {
      messages.push(message)
      arrivedAt.push(Date.now())
    },
    onHeartbeat: (heartbeat) => heartbeats.push(heartbeat),
    ...options,
  })
  return { job, messages, arrivedAt, heartbeats }
}

const until = async (condition: () => boolean) => {
  const end = Date.now() + 20_000
  while (!condition()) {
    if (Date.now() > end) throw new Error('it never came true')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('a job process', () => {
  it('is told its workspace and input, and ends with a result', async () => {
    const { job } = start({ habit: 'echo' })
    expect(await job.ended).toEqual({
      end: 'done',
      result: { workspace: '/tmp/nowhere' },
      error: null,
      signal: null,
    })
  })

  it('hands over who it is before it is started', async () => {
    const order: string[] = []
    const { job } = start(
      { habit: 'echo' },
      { onReady: async ({ owner }) => void order.push(owner.pid === job.pid ? 'same pid' : 'another pid') },
    )
    order.push((await job.ended).end)
    expect(order).toEqual(['same pid', 'done'])
  })

  it('sends at most ten messages a second and loses no log entry', async () => {
    const { job, messages, arrivedAt } = start({ habit: 'flood', count: 300 })
    expect((await job.ended).end).toBe('done')
    const logged = messages.flatMap((message) =>
      message.type === 'log' ? message.entries.map((entry) => Number(entry.message)) : [],
    )
    expect(logged.length).toBeGreaterThan(100)
    expect(logged).toEqual(logged.map((_, i) => i))
    // All but the flush at the very end, which may follow at once.
    const seconds = (arrivedAt.at(-1)! - arrivedAt[0]!) / 1000
    expect(messages.length).toBeLessThanOrEqual(10 * seconds + 4)
    expect(messages.filter((message) => message.type === 'progress').length).toBeGreaterThan(1)
  })

  it('beats while its main thread is away in a long call, and says for how long it is away', async () => {
    const { job, heartbeats } = start({ habit: 'block', count: 4_000 }, { silenceMs: 3_000 })
    expect((await job.ended).end).toBe('done')
    expect(Math.max(...heartbeats.map((heartbeat) => heartbeat.busyMs))).toBeGreaterThan(3_000)
    expect(heartbeats[0]!.rssBytes).toBeGreaterThan(10 * 2 ** 20)
  })

  it('pauses, resumes, and ends as interrupted when it is asked to finish', async () => {
    const { job, messages } = start({ habit: 'obey' })
    const states = () => messages.flatMap((message) => (message.type === 'state' ? [message.state] : []))
    job.send({ type: 'pause' })
    await until(() => states().includes('paused'))
    job.send({ type: 'resume' })
    await until(() => states().includes('running'))
    expect((await job.stop('finish')).end).toBe('interrupted')
    expect(states()).toEqual(['paused', 'running'])
  })

  it('can be cancelled while it is paused', async () => {
    const { job, messages } = start({ habit: 'obey' })
    job.send({ type: 'pause' })
    await until(() => messages.length > 0)
    expect((await job.stop('cancel')).end).toBe('cancelled')
  })

  it('ends as it was asked to where its work throws that it was cancelled', async () => {
    expect(await start({ habit: 'give-up' }).job.stop('cancel')).toMatchObject({ end: 'cancelled', error: null })
    expect(await start({ habit: 'give-up' }).job.stop('finish')).toMatchObject({ end: 'interrupted', error: null })
  })

  it('runs nothing at its exit once its last word was heard: native destructors may crash there', async () => {
    const text: string[] = []
    const { job } = start({ habit: 'die-after' }, { onText: (line) => text.push(line) })
    expect(await job.ended).toEqual({ end: 'done', result: 7, error: null, signal: null })
    expect(text).toEqual([])
  })

  it('is done once it has said so, whatever ends its process; the signal is noted', async () => {
    const text: string[] = []
    const { job } = start({ habit: 'die-after-word' }, { onText: (line) => text.push(line) })
    expect(await job.ended).toMatchObject({ end: 'done', result: 7, error: null })
    expect(text.join()).toContain('SIGSEGV')
  })

  it('is ended by force when it does not listen', async () => {
    const { job, heartbeats } = start({ habit: 'deaf' })
    await until(() => heartbeats.length > 2)
    const startedAt = Date.now()
    expect(await job.stop('cancel', 200)).toMatchObject({ end: 'cancelled', error: null })
    expect(Date.now() - startedAt).toBeLessThan(3_000)
  })
})

describe('a job process that ends badly', () => {
  it('fails with its own sentence', async () => {
    const { end, error } = await start({ habit: 'refuse' }).job.ended
    expect({ end, error }).toEqual({
      end: 'failed',
      error: { code: 'file.notFound', message: 'items.npy does not exist.', details: { file: 'items.npy' } },
    })
  })

  it('tells a defect apart, and its stack only to the log', async () => {
    const text: string[] = []
    const { end, error } = await start({ habit: 'defect' }, { onText: (line) => text.push(line) }).job.ended
    expect(end).toBe('failed')
    expect(error).toMatchObject({ code: 'internal', details: { reason: 'x is not a function' } })
    expect(error!.message).not.toContain('at ')
    expect(text.join('\n')).toContain('TypeError: x is not a function')
  })

  it('crashed when it aborts, with the last line that it printed', async () => {
    const { end, error } = await start({ habit: 'abort' }).job.ended
    expect(end).toBe('crashed')
    expect(error!.code).toMatch(/^job\.(killed|crashed)$/)
    expect(error!.message).toContain('the run demo')
  })

  it('crashed when it leaves without a last word', async () => {
    const { end, error } = await start({ habit: 'exit' }).job.ended
    expect({ end, code: error!.code }).toEqual({ end: 'crashed', code: 'job.crashed' })
    expect(error!.message).toContain('exit status 7')
  })

  it('was killed from outside when a signal ended it that was not ours', async () => {
    const { end, error, signal } = await start({ habit: 'killed' }).job.ended
    expect({ end, signal, code: error!.code }).toEqual({
      end: 'crashed',
      signal: 'SIGKILL',
      code: 'job.killed',
    })
  })

  it('hangs when it gives no sign of life', async () => {
    const { job, heartbeats } = start({ habit: 'freeze' }, { silenceMs: 3_000 })
    const { end, error } = await job.ended
    expect(heartbeats.length).toBeGreaterThan(0)
    expect({ end, code: error!.code }).toEqual({ end: 'hung', code: 'job.hung' })
  })

  it('hangs when its main thread does not come back, though it beats', async () => {
    const { job } = start({ habit: 'block', count: 20_000 }, { busyMs: 300 })
    expect((await job.ended).end).toBe('hung')
  })

  it('is ended when it takes more memory than it may', async () => {
    const { job } = start({ habit: 'grow' }, { memoryLimitBytes: 300 * 2 ** 20 })
    const { end, error } = await job.ended
    expect({ end, code: error!.code }).toEqual({ end: 'outOfMemory', code: 'job.memoryLimit' })
    expect(error!.message).toContain('limit of 0.3 GiB')
  })

  it('ran out of memory when its own heap is full', async () => {
    const { job } = start({ habit: 'heap' }, { environment: { NODE_OPTIONS: '--max-old-space-size=64' } })
    const { end, error } = await job.ended
    expect({ end, code: error!.code }).toEqual({ end: 'outOfMemory', code: 'job.outOfMemory' })
  })

  it('is ended when it sends what nobody can read', async () => {
    const { end, error } = await start({ habit: 'babble' }).job.ended
    expect({ end, code: error!.code }).toEqual({ end: 'crashed', code: 'job.crashed' })
  })

  it('is not started when its parent refuses it', async () => {
    const { job } = start(
      { habit: 'echo' },
      {
        onReady: () => {
          throw new Error('the row is gone')
        },
      },
    )
    expect(await job.ended).toMatchObject({
      end: 'failed',
      error: { details: { reason: 'the row is gone' } },
    })
  })
})
