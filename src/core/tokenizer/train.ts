import { figuresOf, codeCounts } from '@core/metrics/figures'
import { StudioError } from '@shared/errors'
import type { CheckpointFigures } from '@shared/figures'
import type { CheckpointKind, EpochMetrics, LossTerms } from '@shared/training'
import { FewestCollisions } from './best'
import { startClustering } from './clustering'
import type { CheckpointResult, TrainingEvent, TrainingSession, TrainingState } from './events'
import { emptyEvaluation, termsOf, type Evaluation } from './evaluation'
import { weightedTotal } from './losses'
import { letMessagesIn } from './letMessagesIn'
import type { TrainingOptions } from './options'
import { hasNetwork } from './parameters'
import { betaAt, learningRateAt } from './schedules'
import { packResults, unpackResults } from './savedResults'
import { Trainer } from './trainer'
import { TERM_NAMES } from './trainingProgram'

/** Trains a tokenizer; events come as a generator, which does nothing while nobody asks for the next. */
export function startTraining(options: TrainingOptions): TrainingSession {
  if (!hasNetwork(options.configuration)) return startClustering(options)
  const training = new Training(options)
  return { events: training.run(), state: () => training.state(), last: () => training.last }
}

/** Where the run stands; everything here is saved with the state. */
interface Position {
  epoch: number
  /** Rows of this epoch's order that are done. */
  done: number
  step: number
  initialised: boolean
  /** Evaluations since the validation loss was last lowest. */
  stale: number
  bestLoss: number
  elapsedMs: number
  stepsMs: number
  stepsMsThisEpoch: number
  /** Sums over this epoch's steps, in TERM_NAMES' order. */
  sums: number[]
}

class Training {
  last: CheckpointResult | null = null
  private readonly trainer: Trainer
  private readonly fewest = new FewestCollisions()
  private bestLoss: CheckpointResult | null = null
  private order: Int32Array = new Int32Array(0)
  private at: Position = {
    epoch: 0, done: 0, step: 0, initialised: false, stale: 0, bestLoss: Infinity, elapsedMs: 0, stepsMs: 0, stepsMsThisEpoch: 0,
    sums: TERM_NAMES.map(() => 0),
  }
  private resumedAt = 0
  private elapsedBefore = 0
  private lastProgress = 0
  /** The evaluation that the model has not changed since. */
  private fresh: Evaluation | null = null

  constructor(private readonly options: TrainingOptions) {
    this.trainer = new Trainer(options)
    if (options.resume) {
      this.restore(options.resume)
      if (options.patienceAnew) this.at.stale = 0
    } else {
      this.trainer.initialise()
      this.at.initialised = options.configuration.kmeans_init === 'off'
    }
  }

  async *run(): AsyncGenerator<TrainingEvent, void, void> {
    const { configuration } = this.options
    const { trainer } = this
    try {
      yield {
        type: 'started', parameters: trainer.parameters, stepsPerEpoch: trainer.stepsPerEpoch,
        trainItems: trainer.trainRows.length, validationItems: trainer.validationRows.length,
      }
      if (configuration.kmeans_init !== 'off' && configuration.kmeans_on === 'all' && trainer.trainRows.length > trainer.clusteredRows) {
        const { code, message } = new StudioError('training.sampled', { rows: trainer.clusteredRows, items: trainer.trainRows.length })
        yield { type: 'warning', code, message }
      }
      // What the state knows of already; who keeps them may not.
      for (const checkpoint of this.bests()) yield { type: 'checkpoint', checkpoint }
      this.resumedAt = performance.now()
      this.elapsedBefore = this.at.elapsedMs
      while (this.at.epoch < configuration.epochs && !this.stoppedEarly()) {
        if (this.at.done === 0) this.beginEpoch()
        for await (const event of this.trainEpoch()) yield event
        const evaluation = this.isEvaluationDue() ? await this.evaluate() : null
        for (const event of this.endEpoch(evaluation)) yield event
      }
      if (!this.last) throw new StudioError('training.otherState')
      const { stepsMs, step } = this.at
      yield { type: 'checkpoint', checkpoint: this.last }
      yield {
        type: 'done',
        timing: { trainMs: this.elapsed(), stepsPerSecond: stepsMs > 0 ? (step * 1000) / stepsMs : 0 },
        checkpoints: { last: this.last, 'best-loss': this.bestLoss ?? this.last, 'best-collision': this.fewest.best ?? this.last },
      }
    } finally {
      trainer.dispose()
    }
  }

  private bests(): CheckpointResult[] {
    return [this.bestLoss, this.fewest.best].filter((one) => one !== null)
  }

  private isEvaluationDue(): boolean {
    const { eval_every, epochs } = this.options.configuration
    return (this.at.epoch + 1) % eval_every === 0 || this.at.epoch === epochs - 1 || this.isRevivalDue()
  }

  /** Not after the last epoch: the codes that are exported must be the ones that were judged. */
  private isRevivalDue(): boolean {
    const { revive_dead_codes: every, epochs } = this.options.configuration
    return every > 0 && (this.at.epoch + 1) % every === 0 && this.at.epoch + 1 < epochs
  }

  private stoppedEarly(): boolean {
    const patience = this.options.configuration.early_stop_patience
    return patience > 0 && this.at.stale >= patience
  }

  private elapsed(): number {
    return this.elapsedBefore + performance.now() - this.resumedAt
  }

  private beginEpoch(): void {
    const { configuration } = this.options
    const { epoch } = this.at
    this.order = this.trainer.order()
    const due = configuration.kmeans_init === 'first_batch' ? 0 : 1
    if (!this.at.initialised && (epoch >= due || configuration.epochs === 1)) {
      this.trainer.initialiseCodebooks(this.order.slice(0, configuration.batch_size))
      this.at.initialised = true
    }
    if (configuration.unique_targets !== 'off' && epoch >= configuration.unique_targets_from) this.trainer.refreshTargets(this.fresh)
    this.fresh = null
    this.at.sums = TERM_NAMES.map(() => 0)
    this.at.stepsMsThisEpoch = 0
  }

  private async *trainEpoch(): AsyncGenerator<TrainingEvent> {
    const { configuration } = this.options
    const { trainer, order, at } = this
    const batch = Math.min(configuration.batch_size, order.length)
    while (at.done < order.length) {
      const left = order.length - at.done
      const steps = left >= batch * trainer.stepsPerCall ? trainer.stepsPerCall : 1
      const rows = order.slice(at.done, at.done + (steps > 1 ? batch * steps : Math.min(batch, left)))
      const startedAt = performance.now()
      const sums = trainer.steps(rows, steps, at.epoch, at.step, Math.floor(at.done / batch))
      const took = performance.now() - startedAt
      sums.forEach((sum, i) => {
        // A batch counts by its rows: the last one is smaller.
        at.sums[i]! += (sum / steps) * rows.length
        if (!Number.isFinite(sum)) throw new StudioError('training.notFinite', { epoch: at.epoch, term: TERM_NAMES[i]! })
      })
      at.stepsMs += took
      at.stepsMsThisEpoch += took
      at.step += steps
      at.done += rows.length
      await letMessagesIn()
      const now = performance.now()
      if (now - this.lastProgress < (this.options.progressMs ?? 100)) continue
      this.lastProgress = now
      at.elapsedMs = this.elapsed()
      yield {
        type: 'progress', epoch: at.epoch, step: at.step, totalSteps: configuration.epochs * trainer.stepsPerEpoch,
        stepsPerSecond: (at.step * 1000) / at.stepsMs, loss: at.sums[0]! / at.done,
      }
    }
  }

  private async evaluate(): Promise<Evaluation> {
    const { matrix, configuration } = this.options
    const evaluation = emptyEvaluation(configuration, matrix.items)
    for (const chunk of this.trainer.chunks(Int32Array.from({ length: matrix.items }, (_, row) => row))) {
      this.trainer.evaluateChunk(chunk, evaluation)
      await letMessagesIn()
    }
    return evaluation
  }

  /** Figures, checkpoints and events of the epoch that has just ended; moves on to the next. */
  private endEpoch(evaluation: Evaluation | null): TrainingEvent[] {
    const { configuration, matrix } = this.options
    const { trainer, at } = this
    const { epoch } = at
    const train = this.trainTerms()
    const held = evaluation && trainer.validationRows.length > 0 ? termsOf(configuration, matrix.dimensions, evaluation, trainer.validationRows) : null
    const validation = held ? { ...held, total: weightedTotal(configuration, held, configuration.beta) } : null
    const figures = evaluation ? this.figures(evaluation, epoch) : null
    const events: TrainingEvent[] = []
    if (evaluation && figures) {
      // Without held-out items the training items stand in, under plain nearest codes: the loss of the steps counts
      // targets from some epoch on, and could not be compared with the epochs before.
      const terms = held ?? termsOf(configuration, matrix.dimensions, evaluation, trainer.trainRows)
      events.push(...this.judge(evaluation, figures, weightedTotal(configuration, terms, configuration.beta)))
    }
    const revived = evaluation && this.isRevivalDue() ? trainer.reviveDeadCodes(evaluation) : 0
    this.fresh = revived === 0 ? evaluation : null
    const metrics: EpochMetrics = {
      epoch, step: at.step, train, validation, figures,
      learningRate: learningRateAt(configuration, epoch, trainer.stepsPerEpoch - 1, trainer.stepsPerEpoch),
      beta: betaAt(configuration, epoch),
      elapsedMs: this.elapsed(), stepsMs: at.stepsMsThisEpoch, revivedCodes: revived,
    }
    const usage = evaluation ? trainer.sizes.map((size, l) => codeCounts(evaluation.codes, trainer.sizes.length, l, size)) : null
    at.elapsedMs = this.elapsed()
    at.epoch++
    at.done = 0
    return [{ type: 'epoch', metrics, usage }, ...events]
  }

  private trainTerms(): LossTerms {
    const [total, recon, commit, codebook, hinge] = this.at.sums.map((sum) => sum / this.order.length)
    return { total: total!, recon: recon!, commit: commit!, codebook: codebook!, hinge: hinge! }
  }

  private figures(evaluation: Evaluation, epoch: number): CheckpointFigures {
    const { matrix } = this.options
    let error = 0
    for (const value of evaluation.reconstruction) error += value
    const { totalVariance, rawSquare, sizes, distinctEmbeddings } = this.trainer
    return {
      ...figuresOf({
        codes: evaluation.codes, levels: sizes.length, sizes, distinctEmbeddings,
        reconstruction: { mse: (error / (matrix.items * matrix.dimensions)) * rawSquare, fvu: totalVariance > 0 ? error / totalVariance : 0 },
      }),
      epoch,
    }
  }

  /** Keeps this epoch where it is the best so far in some respect. */
  private judge(evaluation: Evaluation, figures: CheckpointFigures, loss: number): TrainingEvent[] {
    const { at } = this
    const { unique_targets, unique_targets_from } = this.options.configuration
    // Before the codes are initialised, or before the latents begin to make room for unique targets, the loss is
    // another one; it may be lower than any that follows.
    const comparable = at.initialised && (unique_targets === 'off' || figures.epoch >= unique_targets_from)
    const result = (kind: CheckpointKind): CheckpointResult => ({
      kind, epoch: figures.epoch, validationLoss: loss, figures, model: this.last!.model, codes: evaluation.codes,
    })
    this.last = { kind: 'last', epoch: figures.epoch, validationLoss: loss, figures, model: this.trainer.model(), codes: evaluation.codes }
    const events: TrainingEvent[] = []
    if (comparable && loss < at.bestLoss) {
      at.bestLoss = loss
      at.stale = 0
      this.bestLoss = result('best-loss')
      events.push({ type: 'checkpoint', checkpoint: this.bestLoss })
    } else if (comparable) at.stale++
    const before = this.fewest.best
    if (this.fewest.wants(figures.collisionRate, figures.reconstructionMse ?? Infinity)) this.fewest.add(result('best-collision'))
    const best = this.fewest.best
    if (best && best !== before) events.push({ type: 'checkpoint', checkpoint: best })
    return events
  }

  state(): TrainingState {
    const { trainer, at } = this
    const results = packResults({ last: this.last, bestLoss: this.bestLoss, fewest: this.fewest.kept })
    return {
      epoch: at.epoch,
      step: at.step,
      arrays: {
        ...trainer.save(),
        ...results.arrays,
        order: this.order.slice(),
        ...(trainer.targets ? { targets: trainer.targets.slice() } : {}),
      },
      json: { at: { ...at, sums: [...at.sums], bestLoss: Number.isFinite(at.bestLoss) ? at.bestLoss : null }, random: trainer.random.save(), results: results.json },
    }
  }

  private restore(state: TrainingState): void {
    const json = state.json as { at: Omit<Position, 'bestLoss'> & { bestLoss: number | null }; random: number[]; results: unknown }
    this.trainer.restore(state.arrays)
    this.trainer.random.assign(json.random)
    this.trainer.targets = (state.arrays['targets'] as Int32Array | undefined) ?? null
    this.order = (state.arrays['order'] as Int32Array).slice()
    this.at = { ...json.at, bestLoss: json.at.bestLoss ?? Infinity }
    const results = unpackResults(this.options.configuration, json.results, state.arrays)
    this.last = results.last
    this.bestLoss = results.bestLoss
    this.fewest.restore(results.fewest)
  }
}
