import { Worker } from 'node:worker_threads'
import { HEARTBEAT_EVERY_MS } from '../protocol'

/** Runs in the worker, as text, so that the bundle needs no second entry file. Shape: `Heartbeat` in protocol.ts. */
const BEAT = `
const { writeSync } = require('node:fs')
const { workerData } = require('node:worker_threads')
const turn = new BigInt64Array(workerData.shared)
const beat = () => {
  const busyMs = Math.max(0, Date.now() - Number(Atomics.load(turn, 0)) - workerData.every)
  const line = JSON.stringify({ heartbeat: true, rssBytes: process.memoryUsage.rss(), busyMs })
  // A full or closed pipe means that nobody reads; the main thread learns that from its own channel.
  try { writeSync(1, line + '\\n') } catch {}
}
beat()
setInterval(beat, workerData.every)
`

/**
 * Beats from a thread of its own until `stop`. The main thread only notes the time of its last free turn, so that a
 * long native call shows as `busyMs` and not as silence.
 */
export function startHeartbeat(everyMs = HEARTBEAT_EVERY_MS): { stop(): Promise<void> } {
  const shared = new SharedArrayBuffer(8)
  const turn = new BigInt64Array(shared)
  const note = () => Atomics.store(turn, 0, BigInt(Date.now()))
  note()
  const timer = setInterval(note, everyMs)
  timer.unref()
  const worker = new Worker(BEAT, { eval: true, workerData: { shared, every: everyMs }, stdout: false })
  worker.unref()
  return {
    async stop() {
      clearInterval(timer)
      await worker.terminate()
    },
  }
}
