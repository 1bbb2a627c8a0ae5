import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { PAGE_POLICY } from './security'

const SCHEME = 'studio'
/** The window's page. A scheme of our own has an origin of its own; to `file:`, every file of the disk is kin. */
export const PAGE_URL = `${SCHEME}://app/index.html`

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export const pageScheme: Electron.CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/** Serves the built page and what belongs to it, and nothing outside `folder`. */
export function servePages(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const file = pageFile(folder, request.url)
    const type = file && TYPES[extname(file)]
    const bytes = file && type ? await readFile(file).catch(() => null) : null
    if (!bytes || !type) return new Response(null, { status: 404 })
    const headers = { 'Content-Type': type, 'Content-Security-Policy': PAGE_POLICY, 'X-Content-Type-Options': 'nosniff' }
    return new Response(new Uint8Array(bytes), { headers })
  })
}

/** The file that an address names; null for one outside the folder. */
export function pageFile(folder: string, address: string): string | null {
  const url = new URL(address)
  if (url.host !== 'app') return null
  const home = resolve(folder)
  const file = resolve(home, `.${decodeURIComponent(url.pathname)}`)
  return file.startsWith(home + sep) ? file : null
}
