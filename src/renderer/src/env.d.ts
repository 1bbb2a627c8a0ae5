/// <reference types="vite/client" />
import type { Bridge } from '@shared/ipc'

declare global {
  interface Window {
    /** Put here by the preload; the window's only way out. */
    readonly bridge: Bridge
  }
}
