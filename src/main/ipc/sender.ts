/** What is known of whoever sent a message; a slice of Electron's IpcMainInvokeEvent, so that it can be tested. */
export interface Sender {
  /** Of the frame; null once the frame is gone. */
  url: string | null
  isMainFrame: boolean
  webContentsId: number
}

export interface TrustedWindow {
  /** The page this program loaded: a file: URL, or the dev server's origin while developing. */
  pageUrl: string
  webContentsId: number
}

/** Null when the sender is our own page in our own window's main frame; otherwise why it is refused. */
export function refusal(sender: Sender, windows: readonly TrustedWindow[]): string | null {
  if (sender.url === null) return 'its frame is gone'
  if (!sender.isMainFrame) return 'it is not the main frame'
  const window = windows.find((one) => one.webContentsId === sender.webContentsId)
  if (!window) return 'it is not a window of this program'
  // The hash is the router's; everything before it must be the page itself. An empty URL is no page.
  if (withoutHash(sender.url) !== withoutHash(window.pageUrl)) return 'its page is not this program'
  return null
}

const withoutHash = (url: string): string => url.split('#')[0] ?? ''
