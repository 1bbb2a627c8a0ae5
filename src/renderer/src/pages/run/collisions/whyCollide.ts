import type { collisions, OutputOf } from '@shared/ipc'
import { count, fixed } from '@/format/number'
import { joinSentences } from '@/format/sentences'
import type { Texts } from '@/i18n'

type Detail = OutputOf<typeof collisions.collisionGroup>

/** The cause in words, with its evidence: how alike the items are, and how the last level serves their prefix. */
export function whyCollide(detail: Detail, threshold: number, t: Texts): string {
  const { group } = detail
  const values = { cosine: fixed(group.meanCosine, 3), threshold: fixed(threshold, 2) }
  const sentences: string[] = []
  if (group.cause === 'exact-duplicate') sentences.push(t('collisions.exact'))
  else {
    sentences.push(t(group.cause === 'near-duplicate' ? 'collisions.near' : 'collisions.capacity', values))
    if (group.exactDuplicates > 0)
      sentences.push(t('collisions.someExact', { n: count(group.exactDuplicates) }, group.exactDuplicates))
  }
  const size = detail.lastLevelSize
  if (size !== null && group.sid.length > 1) {
    const prefix = {
      prefix: group.sid.slice(0, -1).join('-'),
      items: count(detail.prefixItems),
      used: count(detail.prefixCodesUsed),
      size: count(size),
    }
    sentences.push(t(detail.prefixItems > size ? 'collisions.prefixFull' : 'collisions.prefixFault', prefix))
  }
  return joinSentences(...sentences)
}
