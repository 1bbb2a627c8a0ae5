/** How a process ended, as the system tells it. Electron tells no signals: there `signal` stays null. */
export interface ProcessExit {
  code: number | null
  signal: string | null
}

/** A child process with a message channel, whichever runtime made it. Listeners are set before anything can arrive. */
export interface JobTransport {
  readonly pid: number | undefined
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Lines of standard output: heartbeats, and what a native library prints. */
  onOutput(listener: (line: string) => void): void
  onErrorOutput(listener: (line: string) => void): void
  /** Once, after the last message. */
  onExit(listener: (exit: ProcessExit) => void): void
  /** Ends it at once; nothing in it gets a say. */
  kill(): void
}

export interface LaunchOptions {
  /** First argument of the entry file: the kind of job. */
  kind: string
  environment?: Record<string, string>
}

export type Launch = (options: LaunchOptions) => JobTransport
