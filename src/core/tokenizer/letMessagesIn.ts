/** Between two native calls, so that pause, cancel and heartbeats get through. */
export const letMessagesIn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
