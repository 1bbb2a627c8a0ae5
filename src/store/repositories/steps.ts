import { BULK_ROWS, type StoreContext } from '../context'
import type { SqlValue } from '../db/connection'

/** Repeats a deletion that takes `@limit` until nothing is left, so that other writers get their turn. */
export function eraseInSteps(context: StoreContext, sql: string, parameters: Record<string, SqlValue>): void {
  const bound = { ...parameters, limit: BULK_ROWS }
  while (context.connection.write((tx) => tx.run(sql, bound).changes) > 0);
}
