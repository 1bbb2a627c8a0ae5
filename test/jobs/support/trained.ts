import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { preset } from '@core/configuration'
import { createRunQueue } from '@jobs/queue'
import { directly } from '@jobs/runStore'
import { forkLaunch } from '@jobs/transport/fork'
import { importDataset } from '@jobs/work/importDataset'
import type { Assignment, Run } from '@shared/entities'
import { openWorkspace, type Workspace } from '@store/index'
import { demoPart } from '../../cli/support/demo'

export interface Trained {
  folder: string
  workspace: Workspace
  run: Run
  /** Of the checkpoint with the fewest collisions. */
  raw: Assignment
  remove(): void
}

/** A workspace with some items of the demo and a run over them, small enough to collide, trained in a process. */
export async function trainedWorkspace(items: number): Promise<Trained> {
  const folder = mkdtempSync(join(tmpdir(), 'sid-trained-'))
  const workspace = openWorkspace(join(folder, 'workspace'))
  const part = demoPart(folder, items)
  const { dataset } = await importDataset(workspace, {
    file: part.npy, nonfinite: 'refuse', metadata: { file: part.csv, key: 'id' },
  })
  const configuration = {
    ...preset('recommended'), hidden_dim: [48], code_dim: 12, codebook_size: 5, epochs: 4, batch_size: 64, layer_norm: true,
  }
  const { id } = workspace.runs.create({ name: 'run', datasetId: dataset.id, preset: null, configuration })
  await new Promise<void>((resolve) => {
    const queue = createRunQueue({
      store: directly(workspace),
      launch: forkLaunch(),
      workspace: workspace.folder,
      settings: () => ({ maximum: 1, threads: 1, memoryLimitBytes: 0 }),
      onEnd: () => resolve(),
    })
    void queue.poke()
  })
  return {
    folder,
    workspace,
    run: workspace.runs.get(id),
    raw: workspace.assignments.byName(id, 'best-collision')!,
    remove: () => {
      workspace.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
