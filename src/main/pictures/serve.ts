import { protocol } from 'electron'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'

const SCHEME = 'item-image'
const LIMIT_BYTES = 8 * 2 ** 20
const PICTURES: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
}

/** Pictures of items come by a scheme of their own, never by file: or http(s). */
export const itemImageScheme: Electron.CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: false, stream: true },
}

/** item-image://FOLDER-TOKEN/path: a picture below a folder that the person granted, of a known kind and size. */
export function serveItemImages(folderOf: (token: string) => string | null): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url)
    const folder = folderOf(url.hostname)
    if (!folder) return new Response(null, { status: 403 })
    const file = resolve(join(folder, decodeURIComponent(url.pathname)))
    const type = PICTURES[extname(file).toLowerCase()]
    if (!file.startsWith(resolve(folder) + sep) || !type) return new Response(null, { status: 403 })
    const info = await stat(file).catch(() => null)
    if (!info?.isFile() || info.size > LIMIT_BYTES) return new Response(null, { status: 404 })
    return new Response(new Uint8Array(await readFile(file)), { headers: { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' } })
  })
}
