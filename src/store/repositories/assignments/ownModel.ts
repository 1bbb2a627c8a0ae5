import type { NewAssignment } from '../../api'
import type { StoreContext } from '../../context'
import { createDerived } from '../derived'

/** Its name among the assignment's derived data, which go when the assignment goes. */
const NAME = 'model'

export function putOwnModel(context: StoreContext, id: string, { bytes, fineTunedEpochs }: NonNullable<NewAssignment['model']>): void {
  createDerived(context).put(id, NAME, { fineTunedEpochs }, bytes)
}

export function readOwnModel(context: StoreContext, id: string): { file: string; fineTunedEpochs: number } | null {
  const entry = createDerived(context).get(id, NAME)
  if (!entry?.file) return null
  return { file: entry.file, fineTunedEpochs: (entry.value as { fineTunedEpochs: number }).fineTunedEpochs }
}
