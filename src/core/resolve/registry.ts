import type { ResolveMethod } from '@shared/entities'
import { minimumCost } from './minimumCost'
import { nextBest } from './nextBest'
import type { Resolver } from './resolver'
import { sinkhorn } from './sinkhorn'
import { suffix } from './suffix'

/** Every method, in the order in which they are offered. */
export const RESOLVERS: readonly Resolver[] = [suffix, sinkhorn, nextBest, minimumCost]

export function resolverNamed(name: ResolveMethod): Resolver {
  return RESOLVERS.find((resolver) => resolver.name === name)!
}
