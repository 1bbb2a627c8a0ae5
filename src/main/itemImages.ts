import { net, protocol } from 'electron'
import { stat } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

const SCHEME = 'item-image'
const LIMIT_BYTES = 8 * 2 ** 20
const PICTURES = new Set(['.png', '.jpg', '.jpeg', '.webp', '.gif', '.avif'])

/** Before `ready`: pictures of items come by a scheme of their own, never by file: or http(s). */
export function declareItemImages(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: false, stream: true } }])
}

/** item-image://FOLDER-TOKEN/path: a picture below a folder that the person granted, of a known kind and size. */
export function serveItemImages(folderOf: (token: string) => string | null): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url)
    const folder = folderOf(url.hostname)
    if (!folder) return new Response(null, { status: 403 })
    const file = resolve(join(folder, decodeURIComponent(url.pathname)))
    if (!file.startsWith(resolve(folder) + sep) || !PICTURES.has(extname(file).toLowerCase())) return new Response(null, { status: 403 })
    const info = await stat(file).catch(() => null)
    if (!info?.isFile() || info.size > LIMIT_BYTES) return new Response(null, { status: 404 })
    return net.fetch(pathToFileURL(file).href)
  })
}
