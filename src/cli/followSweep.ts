import { availableParallelism } from 'node:os'
import { StudioError, toErrorValue } from '@shared/errors'
import type { JobProcess } from '@jobs/supervisor'
import type { Workspace } from '@store/index'
import { Interrupted } from './exitStatus'
import { limitsOf } from '@jobs/work/limits'
import type { Session } from './session'

const GRACE_MS = 8_000

/**
 * Trains queued runs, some at once, each in a process of its own. One that fails leaves the rest going; one that another
 * program takes from the queue is waited for. Ctrl-C saves and interrupts those that train; the others stay queued.
 */
export async function followSweep(session: Session, workspace: Workspace, ids: readonly string[], parallel: number): Promise<void> {
  const [{ startTrainingRun }, { directly }, { forkLaunch }] = await Promise.all([
    import('@jobs/trainingRun'),
    import('@jobs/runStore'),
    import('@jobs/transport/fork'),
  ])
  const { progress } = session
  const { threads: chosen, memoryLimitBytes } = limitsOf(workspace)
  // Several at once share the cores: left alone, each would start a thread a core.
  const threads = chosen === 0 && parallel > 1 ? Math.max(1, Math.floor(availableParallelism() / parallel)) : chosen
  const waiting = [...ids]
  const working = new Map<string, JobProcess>()
  let ended = 0
  let stopping = false

  const tell = () => progress.show(`${ended} of ${ids.length} runs ended, ${working.size} training`)
  const trainOne = async (id: string): Promise<void> => {
    const run = claimed(workspace, id)
    if (run === null) return elsewhere(id)
    const training = startTrainingRun({
      store: directly(workspace),
      launch: forkLaunch(),
      workspace: workspace.folder,
      run,
      threads,
      memoryLimitBytes,
      onMessage: tell,
    })
    working.set(id, training.process)
    const { run: now } = await training.ended
    working.delete(id)
    const rate = now?.checkpoints.find(({ kind }) => kind === 'best-collision')?.figures.collisionRate
    progress.say(
      `${now?.status ?? 'lost'}: ${run.name}${rate === undefined ? '' : `, collisions ${(rate * 100).toFixed(2)} %`}${now?.error ? `. ${now.error.message}` : ''}`,
    )
  }
  const elsewhere = async (id: string): Promise<void> => {
    while (!stopping && ['starting', 'running', 'paused'].includes(workspace.runs.find(id)?.status ?? 'failed')) {
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
  const place = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined && !stopping; id = waiting.shift()) {
      await trainOne(id)
      ended += 1
      tell()
    }
  }
  let asked = false
  const stop = () => {
    if (asked) return working.forEach((job) => job.kill())
    asked = true
    stopping = true
    progress.say('Stopping: saving what was learned (Ctrl-C again to stop at once). Runs not begun stay queued.')
    for (const job of working.values()) void job.stop('finish', GRACE_MS)
  }
  await session.signals.during(stop, () => Promise.all(Array.from({ length: parallel }, place)))
  progress.clear()
  if (stopping) throw new Interrupted(toErrorValue(new StudioError('sweep.interrupted', { ended, runs: ids.length })))
}

/** Ours to train now; null where another program was faster, or it is no longer queued. */
function claimed(workspace: Workspace, id: string) {
  try {
    return workspace.runs.find(id)?.status === 'queued' ? workspace.runs.claim(id) : null
  } catch (error) {
    if (error instanceof StudioError && ['store.leased', 'run.badTransition'].includes(error.code)) return null
    throw error
  }
}
