import { NEAR_DUPLICATE_COSINE } from '@core/metrics/cause'
import { StudioError } from '@shared/errors'
import { codebooks, collisions, compare, mapping } from '@shared/ipc'
import type { Context } from '../context'
import type { Handle } from './dispatcher'

/** What is only looked at: codes, groups, mappings, differences. */
export function serveBrowsing(handle: Handle, { store }: Context): void {
  handle(codebooks.codebookUsage, ({ assignmentId }) => store().views.usage(assignmentId))
  handle(codebooks.prefixChildren, (input) => store().views.children(input))
  handle(codebooks.levelFlow, ({ assignmentId, level }) => store().assignments.flow(assignmentId, level))
  handle(codebooks.codeDetail, (input) => store().views.code(input))
  handle(codebooks.codeMeaning, (input) => store().views.codeMeaning(input))
  handle(codebooks.otherAssignments, ({ assignmentId }) => store().views.otherAssignments(assignmentId))
  handle(codebooks.codeElsewhere, (input) => store().views.codeElsewhere(input))
  handle(codebooks.codeLabels, async ({ assignmentId }) => ({ labels: await store().assignments.labels(assignmentId) }))
  handle(codebooks.labelCode, (input) => store().views.labelCode(input))
  handle(codebooks.levelContents, (input) => store().views.codeContents(input))
  handle(codebooks.codeTree, (input) => store().views.codeTree(input))
  handle(codebooks.treeColours, (input) => store().views.treeColours(input))
  handle(codebooks.codeMap, (input) => store().views.codeMap(input))
  handle(codebooks.codewordDistances, (input) => store().views.codewordDistances(input))
  handle(codebooks.levelEntropies, (input) => store().views.levelEntropies(input))
  handle(codebooks.itemPath, (input) => store().views.itemPath(input))
  handle(codebooks.usageOverTime, (input) => store().views.usageOverTime(input))

  handle(collisions.collisionSummary, async ({ assignmentId }) => ({
    ...(await store().collisions.summary(assignmentId)),
    nearThreshold: NEAR_DUPLICATE_COSINE,
  }))
  handle(collisions.collisionsByValue, (input) => store().views.collisionsByValue(input))
  handle(collisions.listCollisionGroups, (query) => store().views.groups(query))
  handle(collisions.countCollisionGroups, (query) => store().collisions.count(query))
  handle(collisions.groupKeyAt, async ({ query, position }) => ({ after: await store().collisions.keyAt(query, position) }))
  handle(collisions.collisionGroup, (input) => store().views.group(input))
  handle(collisions.groupSimilarity, (input) => store().views.similarity(input))

  handle(mapping.pageMapping, (query) => store().assignments.page(query))
  handle(mapping.countMapping, (query) => store().assignments.count(query))
  handle(mapping.mappingKeyAt, async ({ query, position }) => ({ after: await store().assignments.keyAt(query, position) }))
  handle(mapping.mappingOfRow, async ({ assignmentId, row }) => {
    const [found] = await store().assignments.mappingRows(assignmentId, [row])
    if (!found) throw new StudioError('dataset.noSuchRow', { row, items: (await store().assignments.get(assignmentId)).figures.items })
    return found
  })
  handle(compare.compareAssignments, (pair) => store().views.compare(pair))
  handle(compare.pageChangedItems, (input) => store().views.changedItems(input))
}
