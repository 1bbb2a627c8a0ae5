import type { TrainingEvent, TrainingSession } from '@core/tokenizer/events'
import type { TrainingOptions } from '@core/tokenizer/options'
import { startTraining } from '@core/tokenizer/train'
import { configurationBefore } from '@shared/continuation'
import type { RunParent } from '@shared/entities'

/**
 * Training that goes on from the end of `parent.epoch` of another run. Up to there it is that run's training once more,
 * from the state that leads to it or from the start, which ends in the same bits; from there on `options.configuration`
 * holds. Without changes it is one plain training.
 */
export function startContinuedTraining(options: TrainingOptions, parent: RunParent | null): TrainingSession {
  const begun = options.resume?.epoch ?? 0
  if (parent === null || begun > parent.epoch || Object.keys(parent.changed).length === 0) return startTraining(options)
  let session = startTraining({ ...options, configuration: configurationBefore(options.configuration, parent) })

  async function* events(): AsyncGenerator<TrainingEvent, void, void> {
    let { resume } = options
    for await (const event of session.events) {
      yield event
      if (event.type !== 'epoch' || event.metrics.epoch !== parent!.epoch) continue
      resume = session.state()
      break
    }
    session = startTraining({ ...options, resume, patienceAnew: true })
    for await (const event of session.events) if (event.type !== 'started') yield event
  }
  return { events: events(), state: () => session.state(), last: () => session.last() }
}
