import { availableParallelism } from 'node:os'
import { expect, it, vi } from 'vitest'
import { engineThreads, loadTensorflow } from '@core/runtime/loadTensorflow'
import { engineFor } from '@jobs/work/engine'
import { DEFAULT_SETTINGS, SETTINGS_KEY } from '@shared/settings'
import { temporaryWorkspace } from '../store/helpers'

vi.mock('@core/runtime/loadTensorflow', async (original) => ({
  ...(await original<typeof import('@core/runtime/loadTensorflow')>()),
  loadTensorflow: vi.fn(() => ({ tf: {}, backend: 'tensorflow-cpu', warning: null })),
}))

it('the engine takes the threads that were chosen for the workspace, else one a core', () => {
  const workspace = temporaryWorkspace()
  engineFor(workspace)
  expect(loadTensorflow).toHaveBeenLastCalledWith(engineThreads(availableParallelism()))
  workspace.settings.set(SETTINGS_KEY, { ...DEFAULT_SETTINGS, threads: 7 })
  engineFor(workspace)
  expect(loadTensorflow).toHaveBeenLastCalledWith({ intraOp: 4, interOp: 2 })
})
