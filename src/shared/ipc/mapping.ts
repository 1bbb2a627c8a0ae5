import { z } from 'zod'
import { Id } from '../entities'
import { Count, MappingPage, MappingQuery, MappingRow, PageKey } from '../queries'
import { defineRoute } from './contract'
import { Row } from './primitives'

/** Item → SID by `search`; SID → items by `prefix`. */
export const pageMapping = defineRoute({ name: 'mapping.page', input: MappingQuery, output: MappingPage })

export const countMapping = defineRoute({ name: 'mapping.count', input: MappingQuery, output: Count })

/** A key after which the row at that position comes; null where one can only get there page by page. */
export const mappingKeyAt = defineRoute({
  name: 'mapping.keyAt',
  input: z.strictObject({ query: MappingQuery, position: Row }),
  output: z.strictObject({ after: PageKey.nullable() }),
})

export const mappingOfRow = defineRoute({
  name: 'mapping.row',
  input: z.strictObject({ assignmentId: Id, row: Row }),
  output: MappingRow,
})
