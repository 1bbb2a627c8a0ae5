import { session, type App, type WebContents } from 'electron'

/**
 * Nothing remote, ever: no navigation away from our page, no new windows, no web views, no permissions, no requests
 * that leave the machine. The renderer's own CSP says the same once more.
 */
export function lockDown(app: App, allowedPages: () => readonly string[]): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    const guard = (event: { preventDefault(): void }, url: string): void => {
      if (!allowedPages().some((page) => url.split('#')[0] === page.split('#')[0])) event.preventDefault()
    }
    contents.on('will-navigate', (event) => guard(event, event.url))
    contents.on('will-redirect', (event) => guard(event, event.url))
    contents.on('will-frame-navigate', (event) => guard(event, event.url))
  })
}

/** What the page may do, told with every file of it. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // ECharts and floating panels position their elements by inline styles; no inline script is allowed.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: item-image:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const LOCAL = new Set(['studio:', 'data:', 'blob:', 'devtools:', 'item-image:'])

/** For the default session: no permission, no download, and no host but the dev server's. */
export function lockSession(devServer: string | null): void {
  const own = session.defaultSession
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  own.setPermissionCheckHandler(() => false)
  own.setDevicePermissionHandler(() => false)
  own.on('will-download', (event) => event.preventDefault())
  own.webRequest.onBeforeRequest((details, answer) => {
    const url = new URL(details.url)
    const dev = devServer !== null && (url.origin === devServer || url.host === new URL(devServer).host)
    answer({ cancel: !LOCAL.has(url.protocol) && !dev })
  })
}
