/**
 * A thread of an import: reads and packs what the items are while the main thread reads the matrix, and afterwards
 * while it writes items. `itemThreadHost.ts` is its other side.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { idsOf } from '@core/dataset/idIndex'
import type { PackedItems } from '@core/dataset/packedItems'
import { loadMetadata } from '@core/formats/metadata/registry'
import { toErrorValue } from '@shared/errors'
import { pagesOf } from './itemPages'
import { itemsOf, type MetadataRequest } from './itemSource'
import type { FromThread, ThreadTask, ToThread } from './itemThreadHost'

/** Pages that wait to be written hold at most so many bytes (and one page more). */
const AHEAD_BYTES = 16 << 20

const port = parentPort!
const request = workerData as MetadataRequest
const tell = (message: FromThread, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved)

let ahead = 0
let wake = (): void => undefined

async function serve({ items, options }: ThreadTask): Promise<void> {
  const joined = { ...items, ids: items.ids && idsOf(items.ids) }
  const pages = pagesOf(itemsOf(joined, await table, request), items.items, options)
  for (;;) {
    const step = await pages.next()
    if (step.done) return tell({ summary: step.value })
    while (ahead > AHEAD_BYTES) await new Promise<void>((resolve) => (wake = resolve))
    const { page, moved } = ownCopy(step.value)
    ahead += page.bytes.length
    tell({ page }, moved)
  }
}

/** The packer's buffer is used again for the next page. */
function ownCopy({ count, bytes, ends }: PackedItems): { page: PackedItems; moved: ArrayBuffer[] } {
  const own = new Uint8Array(bytes.subarray(0, ends.at(-1) ?? 0))
  const ownEnds = new Uint32Array(ends)
  return { page: { count, bytes: own, ends: ownEnds }, moved: [own.buffer, ownEnds.buffer] }
}

const table = loadMetadata(request.file)
// Told when the table is asked for.
table.catch(() => undefined)

port.on('message', (message: ToThread) => {
  if ('task' in message) {
    serve(message.task)
      .catch((error: unknown) => tell({ error: toErrorValue(error) }))
      .finally(() => port.close())
    return
  }
  ahead -= message.written
  wake()
})
tell({ ready: true })
