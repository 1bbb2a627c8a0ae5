import { fineTuneDecoder } from '@core/tokenizer/fineTune'
import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'
import { embeddingOf } from '@store/views/embeddings'
import { engineFor, withCodec } from './engine'
import { reconstructionAt, type Proposal } from './resolveAssignment'

export interface FineTuneHooks {
  onProgress?: (step: number, of: number) => void
  isCancelled?: () => boolean
}

/**
 * The proposal with a decoder trained on its codes, and the error that this decoder makes; codes and encoder stay.
 * Loads TensorFlow, so it is imported by those alone who ask for it. Throws training.cancelled, training.notFinite.
 */
export async function fineTuneResolved(
  workspace: Workspace,
  assignment: Assignment,
  proposal: Proposal,
  epochs: number,
  hooks: FineTuneHooks = {},
): Promise<Proposal> {
  // An imported mapping has no decoder, and neither has a tokenizer without a network.
  if (proposal.model === null) return proposal
  const { codes } = proposal.resolution
  const engine = engineFor(workspace)
  const matrix = workspace.embeddings.matrix(embeddingOf(workspace, assignment))
  try {
    const model = await fineTuneDecoder({ tf: engine.tf, mode: engine.mode, model: proposal.model, matrix, codes, epochs, ...hooks })
    if (model === proposal.model) return proposal
    const { isCancelled } = hooks
    const errors = await withCodec(engine, model, (codec) => codec.errorsOfCodes(matrix, codes, { isCancelled }))
    // Cut short, the errors are those of some rows only.
    if (isCancelled?.()) throw new StudioError('training.cancelled')
    let sum = 0
    for (const error of errors) sum += error
    const reconstruction = reconstructionAt(sum / (matrix.items * matrix.dimensions), assignment.figures)
    return {
      ...proposal,
      model,
      fineTunedEpochs: proposal.fineTunedEpochs + epochs,
      figures: {
        ...proposal.figures,
        reconstructionMse: reconstruction?.mse ?? null,
        fractionOfVarianceUnexplained: reconstruction?.fvu ?? null,
      },
    }
  } finally {
    matrix.close()
  }
}
