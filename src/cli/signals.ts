import { EXIT } from './exitStatus'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What Ctrl-C does: whoever works on something that wants to be saved says so; else the command ends at once. */
export class Signals {
  private stop: (() => void) | null = null
  private readonly onSignal = () => (this.stop ? this.stop() : this.end())

  constructor(private readonly beforeEnd: () => void) {
    this.listen()
  }

  /** `stop` is called at each signal until the work is done. */
  async during<T>(stop: () => void, work: () => Promise<T>): Promise<T> {
    this.stop = stop
    try {
      return await work()
    } finally {
      this.stop = null
    }
  }

  /** Work that does not let the loop turn: no handler would be called, so the system's own ending is left in force. */
  blocking<T>(work: () => T): T {
    for (const signal of SIGNALS) process.off(signal, this.onSignal)
    try {
      return work()
    } finally {
      this.listen()
    }
  }

  private listen(): void {
    for (const signal of SIGNALS) process.on(signal, this.onSignal)
  }

  private end(): void {
    this.beforeEnd()
    process.exit(EXIT.interrupted)
  }
}
