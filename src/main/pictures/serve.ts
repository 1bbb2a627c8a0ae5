import { protocol } from 'electron'
import { ITEM_IMAGE_SCHEME, itemImageOf } from '@shared/itemImage'
import { readPicture } from './find'

/** Pictures of items come by a scheme of their own, never by file: or http(s). */
export const itemImageScheme: Electron.CustomScheme = {
  scheme: ITEM_IMAGE_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: false, stream: true },
}

/** Serves what lies in the folder that a person granted for the dataset, and nothing else. */
export function serveItemImages(folderOf: (datasetId: string) => string | null): void {
  protocol.handle(ITEM_IMAGE_SCHEME, async ({ url }) => {
    const asked = itemImageOf(url)
    const folder = asked && folderOf(asked.datasetId)
    const found = folder && (await readPicture(folder, asked.picture))
    if (!found) return new Response(null, { status: 404 })
    return new Response(new Uint8Array(found.bytes), {
      headers: { 'Content-Type': found.type, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'max-age=300' },
    })
  })
}
