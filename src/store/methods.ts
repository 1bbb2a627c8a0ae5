import type { Views } from './views'
import type { RepositoryName, Workspace } from './workspace'

/** Methods that hold something open in this process and therefore cannot be called from another. */
const LOCAL_ONLY = {
  embeddings: ['writer', 'matrix'],
  items: ['each', 'buildIndexes', 'indexSteps'],
} as const
type LocalOnly = typeof LOCAL_ONLY
type LocalOf<R> = R extends keyof LocalOnly ? LocalOnly[R][number] : never

/** The method table of the store process: names, arguments and results by inference from repositories and views. */
export type StoreMethods = { [R in RepositoryName]: Omit<Workspace[R], LocalOf<R>> } & { views: Views }

type Remote<F> = F extends (...args: infer A) => infer T ? (...args: A) => Promise<Awaited<T>> : never

/** The same methods, answered by another process. */
export type StoreRepositories = {
  readonly [R in keyof StoreMethods]: { readonly [M in keyof StoreMethods[R]]: Remote<StoreMethods[R][M]> }
}

/** `repository.method`. */
export type StoreMethodName = {
  [R in keyof StoreMethods]: `${R}.${Extract<keyof StoreMethods[R], string>}`
}[keyof StoreMethods]

/** False for methods that only make sense in the process that calls them. */
export function isRemoteMethod(name: string): boolean {
  return !Object.entries(LOCAL_ONLY).some(([repository, methods]) => methods.some((method) => `${repository}.${method}` === name))
}
