export type * from './api'
export { createStoreClient, type StoreClient, type StorePort } from './client'
export type { StoreMethodName, StoreMethods } from './methods'
export type { OpenOptions, RepositoryName, SlowQuery, Workspace } from './workspace'
