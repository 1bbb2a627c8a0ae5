import { z } from 'zod'
import { Id } from '../entities'
import { defineRoute } from './contract'
import { Nothing } from './primitives'

const OfDataset = z.strictObject({ datasetId: Id })

/** Datasets whose pictures a person has shown the folder of. */
export const listPictureFolders = defineRoute({
  name: 'pictures.list',
  input: Nothing,
  output: z.strictObject({ datasetIds: z.array(Id) }),
})

/** How the pictures of a dataset fare: of its first items that name a file, how many are found. */
export const PictureState = z.strictObject({
  /** To be shown only. Null: none was granted. */
  folder: z.string().nullable(),
  /** Items that were looked at and name a file. */
  named: z.number().int(),
  found: z.number().int(),
  /** The first one that is not found. */
  missing: z.string().nullable(),
})
export type PictureState = z.infer<typeof PictureState>

export const getPictures = defineRoute({ name: 'pictures.state', input: OfDataset, output: PictureState })

/** Asks for the folder; what a person had granted before stays when they think better of it. */
export const choosePictures = defineRoute({ name: 'pictures.choose', input: OfDataset, output: PictureState })

export const forgetPictures = defineRoute({ name: 'pictures.forget', input: OfDataset, output: Nothing })
