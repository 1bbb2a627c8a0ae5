/** Known from the start and never changed: how key caps are named. */
export const isMac = (): boolean => window.bridge.platform === 'darwin'
