import type { RepositoryName, Workspace } from './workspace'

/** Methods that hold something open in this process and therefore cannot be called from another. */
export interface LocalOnly {
  embeddings: 'writer' | 'matrix'
  items: 'each' | 'buildIndexes'
}

type LocalOf<R> = R extends keyof LocalOnly ? LocalOnly[R] : never

/** The method table of the store process: names, arguments and results by inference from the repositories. */
export type StoreMethods = {
  [R in RepositoryName]: Omit<Workspace[R], LocalOf<R>>
}

type Remote<F> = F extends (...args: infer A) => infer T ? (...args: A) => Promise<T> : never

/** The same methods, answered by another process. */
export type StoreRepositories = {
  readonly [R in RepositoryName]: { readonly [M in keyof StoreMethods[R]]: Remote<StoreMethods[R][M]> }
}

/** `repository.method`. */
export type StoreMethodName = {
  [R in RepositoryName]: `${R}.${Extract<keyof StoreMethods[R], string>}`
}[RepositoryName]
