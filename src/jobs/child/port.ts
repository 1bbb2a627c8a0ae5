/** The job's end of its message channel, whichever kind of process it is. */
export interface ParentPort {
  /** Resolves once the message has left, so that the process may end after its last one. */
  post(message: unknown): Promise<void>
  onMessage(listener: (message: unknown) => void): void
  /** The parent is gone: nobody listens any more. */
  onGone(listener: () => void): void
}

/** What Electron puts at `process.parentPort` in a utility process; typed here so that jobs need no Electron. */
interface UtilityParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
}

/** Finds the channel: Electron's utility process, or Node's `fork`. Throws where the process was started by hand. */
export function parentPort(): ParentPort {
  const utility = (process as unknown as { parentPort?: UtilityParentPort }).parentPort
  if (utility) return utilityPort(utility)
  if (process.send) return forkPort()
  throw new Error('A job process is started by the program, not by hand.')
}

function utilityPort(port: UtilityParentPort): ParentPort {
  return {
    post: (message) => {
      port.postMessage(message)
      // Electron tells nobody when a message has left; one turn of the loop hands it to the pipe.
      return new Promise((resolve) => setTimeout(resolve, 20))
    },
    onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    onGone: (listener) => port.on('close', listener),
  }
}

function forkPort(): ParentPort {
  return {
    post: (message) =>
      new Promise((resolve) => {
        if (!process.connected) return resolve()
        process.send!(message, undefined, undefined, () => resolve())
      }),
    onMessage: (listener) => process.on('message', listener),
    onGone: (listener) => process.on('disconnect', listener),
  }
}
