import { suffixesOf } from '@core/metrics'
import type { Assignment } from '@shared/entities'
import type { ResolutionPreview } from '@shared/ipc/collisions'
import type { Proposal, ResolveRequest } from './resolveAssignment'

const MOST_PREFIXES = 50

/** What a proposal tells a person. */
export function resolutionPreview(
  { id, levels }: Pick<Assignment, 'id' | 'levels'>,
  { method, capacity }: ResolveRequest,
  { resolution, figures }: Proposal,
): ResolutionPreview {
  return {
    id: `${id}.${method}.${capacity}`,
    assignmentId: id,
    method,
    capacity,
    moved: resolution.moved.length,
    collisionsBefore: resolution.collisionsBefore,
    collisionsAfter: resolution.collisionsAfter,
    distortionAdded: resolution.distortionAdded,
    distortionShare:
      resolution.quantisationError > 0 ? resolution.distortionAdded / resolution.quantisationError : null,
    overfull: resolution.overfull.slice(0, MOST_PREFIXES),
    overfullPrefixes: resolution.overfull.length,
    largestSuffix: largest(suffixesOf(resolution.codes, levels)),
    reconstructionMse: figures.reconstructionMse,
    fractionOfVarianceUnexplained: figures.fractionOfVarianceUnexplained,
  }
}

/** Null where no suffix is needed. */
function largest(suffixes: Int32Array): number | null {
  let most = 0
  for (const suffix of suffixes) if (suffix > most) most = suffix
  return most === 0 ? null : most
}
