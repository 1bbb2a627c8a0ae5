import { z } from 'zod'
import { Id } from '../entities'
import { Quality } from '../quality'
import { defineRoute } from './contract'

/** Figures that need no recommender, beside two baselines on the same data; null until a job has computed them. */
export const getQuality = defineRoute({
  name: 'quality.get',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({ quality: Quality.nullable(), jobId: Id.nullable() }),
})

export const startQuality = defineRoute({
  name: 'quality.start',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({ jobId: Id }),
})
