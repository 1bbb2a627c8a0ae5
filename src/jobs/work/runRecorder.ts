import type {
  CheckpointResult,
  EmbeddingMatrix,
  TrainingEvent,
  TrainingSession,
} from '@core/tokenizer/events'
import { churn } from '@core/metrics/codes/churn'
import { modelBytes } from '@core/formats/model/write'
import type { Workspace } from '@store/index'
import { codebookSizes } from '@shared/configuration'
import type { Run } from '@shared/entities'
import type { Figures } from '@shared/figures'
import type { CheckpointKind } from '@shared/training'
import type { JobContext } from '../child/context'
import { collisionGroups } from './collisionGroups'
import { packState } from './trainingState'

export interface RecorderIntervals {
  /** The state is saved at least this often. */
  stateMs: number
  /** A new best is saved at once, but not more often than this. */
  bestMs: number
}
const INTERVALS: RecorderIntervals = { stateMs: 10_000, bestMs: 2_000 }
/** Saving may take this share of the time at most. */
const SHARE = 0.02

/**
 * Writes what a training session tells into the workspace. The state holds the best results too, so whatever a kill
 * takes away between two saves is learned again, to the same values, by going on from the last one.
 */
export class RunRecorder {
  private readonly pending = new Map<CheckpointKind, CheckpointResult>()
  /** Epoch of each checkpoint that the workspace holds already. */
  private readonly written = new Map<CheckpointKind, number>()
  /** Codes of the evaluation before. */
  private codesBefore: Int32Array | null = null
  private savedAt = performance.now()
  private cost = 0

  constructor(
    private readonly workspace: Workspace,
    private readonly run: Pick<Run, 'id' | 'datasetId' | 'checkpoints'>,
    private readonly matrix: EmbeddingMatrix,
    private readonly context: JobContext,
    /** Epoch that training goes on with; checkpoints of earlier ones are those that its state knows. */
    resumedAt = 0,
    private readonly intervals: RecorderIntervals = INTERVALS,
  ) {
    for (const { kind, epoch } of run.checkpoints) if (epoch < resumedAt) this.written.set(kind, epoch)
  }

  /** `evaluated`: the last evaluated epoch with its codes, where there is one. */
  epoch(event: Extract<TrainingEvent, { type: 'epoch' }>, evaluated: CheckpointResult | null = null): void {
    const { usage } = event
    const changed = evaluated?.epoch === event.metrics.epoch ? this.changedCodes(evaluated) : null
    const metrics = changed === null ? event.metrics : { ...event.metrics, churn: changed }
    this.workspace.metrics.append(this.run.id, metrics, usage)
    this.workspace.runs.progress(this.run.id, { epoch: metrics.epoch + 1 })
    this.context.out.epoch({ metrics, usage })
  }

  /** Share of items whose code changed since the evaluation before, by level; null for the first one. */
  private changedCodes({ codes, model }: CheckpointResult): number[] | null {
    const before = this.codesBefore
    this.codesBefore = codes
    return before === null ? null : churn(before, codes, model.codebooks.length)
  }

  checkpoint(result: CheckpointResult): void {
    this.pending.set(result.kind, result)
  }

  /** Saves where it is time to. To be called between two steps, never between two events of one epoch. */
  saveIfDue(session: TrainingSession): void {
    const passed = performance.now() - this.savedAt
    const due = this.pending.size > 0 ? this.intervals.bestMs : this.intervals.stateMs
    if (passed >= Math.max(due, this.cost / SHARE)) this.save(session)
  }

  /** Best results, the last evaluated epoch, then the state to go on from. */
  save(session: TrainingSession): void {
    const startedAt = performance.now()
    const last = session.last()
    if (last) this.pending.set('last', last)
    this.writePending()
    const state = session.state()
    this.workspace.checkpoints.putState(this.run.id, {
      epoch: state.epoch,
      step: state.step,
      bytes: [packState(state)],
    })
    this.savedAt = performance.now()
    this.cost = this.savedAt - startedAt
  }

  /** The checkpoints that a run ends with. */
  finish(results: Record<CheckpointKind, CheckpointResult>): void {
    for (const kind of ['last', 'best-loss', 'best-collision'] as const) {
      this.pending.set(kind, { ...results[kind], kind })
    }
    this.writePending()
  }

  /** What is safe to keep when training failed: results of epochs that had ended. */
  keepResults(): void {
    this.writePending()
  }

  private writePending(): void {
    for (const [kind, result] of this.pending) {
      this.pending.delete(kind)
      if (this.written.get(kind) === result.epoch) continue
      this.write(result)
      this.written.set(kind, result.epoch)
      this.context.out.checkpoint({ kind, epoch: result.epoch, figures: result.figures })
    }
  }

  private write({ kind, epoch, validationLoss, figures, model, codes }: CheckpointResult): void {
    const levels = model.codebooks.length
    // The assignment first: a checkpoint that the workspace names must have one.
    this.workspace.assignments.create({
      datasetId: this.run.datasetId,
      runId: this.run.id,
      name: kind,
      kind: 'raw',
      checkpoint: kind,
      method: null,
      parentId: null,
      sizes: codebookSizes(model.configuration),
      levels,
      codes,
      figures: withoutEpoch(figures),
      groups: collisionGroups(codes, levels, this.matrix),
      replace: true,
    })
    this.workspace.checkpoints.put(this.run.id, {
      kind,
      epoch,
      validationLoss,
      figures,
      model: [modelBytes(model)],
    })
  }
}

function withoutEpoch({ epoch: _, ...figures }: CheckpointResult['figures']): Figures {
  return figures
}
