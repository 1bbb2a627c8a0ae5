import { copyFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { resourcesFolder } from '@core/configuration'
import { writeAtomically } from '@core/formats/lib/atomicFile'
import { fingerprintFile } from '@core/formats/mapping'
import { readModelFile } from '@core/formats/model/read'
import { exportModel } from '@core/formats/model/write'
import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'
import { modelFileOf } from '@store/views/models'

/** Beside a SavedModel: encodes a catalogue that outgrows one machine. */
const RAY_SCRIPT = 'encode_with_ray.py'

/** What a model can be written as; `savedmodel` is a folder. */
export const MODEL_FORMATS = ['safetensors', 'savedmodel'] as const
export type ModelFormat = (typeof MODEL_FORMATS)[number]

export const isModelFormat = (format: string): format is ModelFormat =>
  (MODEL_FORMATS as readonly string[]).includes(format)

export interface WrittenFile {
  path: string
  bytes: number
  sha256: string
}

/** As a job's result tells of a file: without its folder. */
export const named = ({ path, bytes, sha256 }: WrittenFile) => ({ name: basename(path), bytes, sha256 })

/**
 * Writes the model behind an assignment for other programs, with the decoder that was trained on its codes where one
 * was. Throws export.noModel, file.exists, file.unwritable, model.damaged.
 */
export async function exportModelOf(
  workspace: Workspace,
  assignment: Assignment,
  request: { format: ModelFormat; out: string; overwrite: boolean },
): Promise<WrittenFile[]> {
  const { format, out, overwrite } = request
  const file = modelFileOf(workspace, assignment)
  if (file === null) throw new StudioError('export.noModel', { name: assignment.name })
  const model = readModelFile(file)
  if (format === 'safetensors') {
    await exportModel(model, out, { overwrite })
    return [{ path: out, ...(await fingerprintFile(out)) }]
  }
  const [{ engineFor }, { writeSavedModel }] = await Promise.all([
    import('./engine'),
    import('@core/formats/model/savedModel'),
  ])
  const { tf } = engineFor(workspace)
  await writeAtomically([{ path: out, folder: true }], { overwrite }, async ([temporary]) => {
    // The writer makes the folder itself.
    await rm(temporary!, { recursive: true, force: true })
    writeSavedModel(tf, temporary!, model)
    await copyFile(join(resourcesFolder(), 'scripts', RAY_SCRIPT), join(temporary!, RAY_SCRIPT))
  })
  const files = ['saved_model.pb', RAY_SCRIPT].map((name) => join(out, name))
  return Promise.all(files.map(async (path) => ({ path, ...(await fingerprintFile(path)) })))
}
