import type { StoreRepositories } from '@store/methods'

/**
 * What starting and following runs needs of the store, as promises: the store process's client (the app) has it as it
 * is, and `directly` makes it of a workspace that is open in this process (the command line).
 */
export interface RunStore {
  readonly runs: Pick<StoreRepositories['runs'], 'get' | 'claimNext' | 'claim' | 'setStatus' | 'requeue'>
  readonly leases: Pick<StoreRepositories['leases'], 'handOver' | 'get'>
}

type Direct<R> = {
  [M in keyof R]: R[M] extends (...args: infer A) => Promise<infer T> ? (...args: A) => T : never
}

/** The same questions, answered by a workspace of this process. */
export function directly(workspace: {
  readonly runs: Direct<RunStore['runs']>
  readonly leases: Direct<RunStore['leases']>
}): RunStore {
  const { runs, leases } = workspace
  return {
    runs: {
      get: async (id) => runs.get(id),
      claim: async (id) => runs.claim(id),
      claimNext: async (maximum) => runs.claimNext(maximum),
      setStatus: async (id, status, end) => runs.setStatus(id, status, end),
      requeue: async (id) => runs.requeue(id),
    },
    leases: {
      handOver: async (subject, owner) => leases.handOver(subject, owner),
      get: async (subject) => leases.get(subject),
    },
  }
}
