import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { withLock } from '../../scripts/lib/lock.mjs'
import { temporaryFolder } from './folder'

const POLL = { pollMs: 5 }
const lockIn = (folder: string) => join(folder, 'some.lock')
/** A process number that was in use and no longer is. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid
const holder = (pid: number, more = {}) =>
  JSON.stringify({ pid, started: '', host: hostname(), children: [], ...more })

describe('withLock', () => {
  it('lets one in at a time and leaves nothing behind', async () => {
    const file = lockIn(temporaryFolder())
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await sleep(15)
      return inside--
    }
    await Promise.all([withLock(file, work, POLL), withLock(file, work, POLL), withLock(file, work, POLL)])
    expect(most).toBe(1)
    expect(existsSync(file)).toBe(false)
  })

  it('frees the lock when the work fails', async () => {
    const file = lockIn(temporaryFolder())
    await expect(withLock(file, () => Promise.reject(new Error('no room')))).rejects.toThrow('no room')
    expect(existsSync(file)).toBe(false)
  })

  it('takes over from a process that is gone', async () => {
    const file = lockIn(temporaryFolder())
    writeFileSync(file, holder(deadPid()))
    expect(await withLock(file, async () => JSON.parse(readFileSync(file, 'utf8')).pid, POLL)).toBe(
      process.pid,
    )
  })

  it.runIf(process.platform === 'linux')(
    'is not fooled by another process under the dead one’s number',
    async () => {
      const file = lockIn(temporaryFolder())
      writeFileSync(file, holder(process.ppid, { started: '1' }))
      expect(await withLock(file, async () => 'in', POLL)).toBe('in')
    },
  )

  it('lets one in at a time also when many find the same dead holder', async () => {
    const file = lockIn(temporaryFolder())
    writeFileSync(file, holder(deadPid()))
    let inside = 0
    const seen = await Promise.all(
      Array.from({ length: 8 }, () =>
        withLock(
          file,
          async () => {
            const now = ++inside
            await sleep(3)
            inside--
            return now
          },
          POLL,
        ),
      ),
    )
    expect(seen).toEqual(Array(8).fill(1))
  })

  it('ends what the dead holder had left running before it goes on', async () => {
    const file = lockIn(temporaryFolder())
    const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    onTestFinished(() => void left.kill('SIGKILL'))
    writeFileSync(file, holder(deadPid(), { children: [{ pid: left.pid, started: '' }] }))
    const ended = new Promise((resolve) => left.once('exit', (_code, signal) => resolve(signal)))
    await withLock(file, async () => undefined, POLL)
    expect(await ended).toBe('SIGTERM')
  })

  it('waits for a holder that lives, and says for whom', async () => {
    const file = lockIn(temporaryFolder())
    writeFileSync(file, holder(process.ppid))
    const waitedFor: number[] = []
    let isIn = false
    const done = withLock(file, async () => void (isIn = true), {
      ...POLL,
      onWait: (pid: number) => waitedFor.push(pid),
    })
    await sleep(40)
    expect(isIn).toBe(false)
    writeFileSync(file, holder(deadPid()))
    await done
    expect(waitedFor).toEqual([process.ppid])
  })

  it('believes a holder on another machine until it has been silent for a minute', async () => {
    const file = lockIn(temporaryFolder())
    writeFileSync(file, holder(1, { host: 'another-machine' }))
    let isIn = false
    const done = withLock(file, async () => void (isIn = true), POLL)
    await sleep(30)
    expect(isIn).toBe(false)
    const before = new Date(Date.now() - 61_000)
    utimesSync(file, before, before)
    await done
    expect(isIn).toBe(true)
  })

  it('does not wait for ever for a lock whose writer died while writing it', async () => {
    const file = lockIn(temporaryFolder())
    writeFileSync(file, '{"pid":')
    const before = new Date(Date.now() - 10_000)
    utimesSync(file, before, before)
    expect(await withLock(file, async () => 'in', POLL)).toBe('in')
  })
})
