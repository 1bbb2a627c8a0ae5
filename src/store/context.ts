import type { Connection } from './db/connection'
import type { ArtifactFiles } from './files/artifacts'

/** What every repository works with. */
export interface StoreContext {
  readonly folder: string
  readonly connection: Connection
  readonly files: ArtifactFiles
}

/** Rows of one bulk transaction: small, so that other writers get their turn. */
export const BULK_ROWS = 4000
