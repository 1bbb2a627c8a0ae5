import { z } from 'zod'
import { Id } from '../entities'
import { Count, MappingPage, MappingQuery, MappingRow } from '../queries'
import { defineRoute } from './contract'
import { Row } from './primitives'

/** Item → SID by `search`; SID → items by `prefix`. */
export const pageMapping = defineRoute({ name: 'mapping.page', input: MappingQuery, output: MappingPage })

export const countMapping = defineRoute({ name: 'mapping.count', input: MappingQuery, output: Count })

export const mappingOfRow = defineRoute({
  name: 'mapping.row',
  input: z.strictObject({ assignmentId: Id, row: Row }),
  output: MappingRow,
})
