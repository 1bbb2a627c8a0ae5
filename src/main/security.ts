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

const CSP = [
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

/** For the default session: no permission, no download, no host but the dev server's, and the CSP as a header. */
export function lockSession(devServer: string | null): void {
  const own = session.defaultSession
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  own.setPermissionCheckHandler(() => false)
  own.on('will-download', (event) => event.preventDefault())
  own.webRequest.onBeforeRequest((details, answer) => {
    const url = new URL(details.url)
    const local = ['file:', 'data:', 'blob:', 'devtools:', 'item-image:'].includes(url.protocol)
    const dev = devServer !== null && (url.origin === devServer || url.host === new URL(devServer).host)
    answer({ cancel: !local && !dev })
  })
  // The dev server injects inline scripts for hot reload; the built page gets the policy.
  if (devServer !== null) return
  own.webRequest.onHeadersReceived((details, answer) =>
    answer({ responseHeaders: { ...details.responseHeaders, 'Content-Security-Policy': [CSP] } }),
  )
}
