import type { Check, Dataset, Run } from '@shared/entities'
import type { CheckpointFigures, Figures } from '@shared/figures'
import type { CheckpointKind } from '@shared/training'

/** The JSON shapes of design "Command line": keys in this order, nothing more. */

export function figuresDocument(figures: Figures | CheckpointFigures) {
  return {
    epoch: 'epoch' in figures ? figures.epoch : null,
    items: figures.items,
    uniqueSids: figures.uniqueSids,
    conflictItems: figures.conflictItems,
    collisionRate: figures.collisionRate,
    itemsInCollisions: figures.itemsInCollisions,
    largestGroup: figures.largestGroup,
    singletonRate: figures.singletonRate,
    randomFloor: figures.randomFloor,
    exactDuplicateFloor: figures.exactDuplicateFloor,
    sidLength: figures.sidLength,
    reconstructionMse: figures.reconstructionMse,
    fractionOfVarianceUnexplained: figures.fractionOfVarianceUnexplained,
    levels: figures.levels.map(({ size, used, deadCodes, perplexity, gini }) => ({
      size,
      used,
      deadCodes,
      perplexity,
      gini,
    })),
  }
}

export function checkpointOf(run: Run, kind: CheckpointKind) {
  return run.checkpoints.find((checkpoint) => checkpoint.kind === kind) ?? null
}

export function runDocument(run: Run, dataset: Pick<Dataset, 'id' | 'items' | 'dimensions'>) {
  const figures = (kind: CheckpointKind) => {
    const checkpoint = checkpointOf(run, kind)
    return checkpoint && figuresDocument(checkpoint.figures)
  }
  return {
    runId: run.id,
    status: run.status,
    backend: run.backend,
    dataset: { id: dataset.id, items: dataset.items, dimensions: dataset.dimensions },
    checkpoints: {
      last: figures('last'),
      bestLoss: figures('best-loss'),
      bestCollision: figures('best-collision'),
    },
    timing: run.timing && {
      trainMs: run.timing.trainMs,
      totalMs: run.timing.totalMs,
      stepsPerSecond: run.timing.stepsPerSecond,
    },
  }
}

export function runListDocument(runs: Run[]) {
  return {
    runs: runs.map((run) => ({
      id: run.id,
      name: run.name,
      status: run.status,
      dataset: run.datasetId,
      createdAt: new Date(run.createdAt).toISOString(),
      collisionRate: checkpointOf(run, 'best-collision')?.figures.collisionRate ?? null,
    })),
  }
}

export function datasetDocument(
  dataset: Pick<Dataset, 'id' | 'name' | 'items' | 'dimensions' | 'fingerprint' | 'checks'>,
) {
  return { id: dataset.id, ...checkedDocument(dataset) }
}

/** A file that was looked at and not imported: everything but an id. */
export function checkedDocument(checked: {
  name: string
  items: number
  dimensions: number
  fingerprint: string
  checks: Check[]
}) {
  return {
    name: checked.name,
    items: checked.items,
    dimensions: checked.dimensions,
    fingerprint: checked.fingerprint,
    checks: checked.checks.map(({ check, level, count, examples }) => ({ check, level, count, examples })),
  }
}
