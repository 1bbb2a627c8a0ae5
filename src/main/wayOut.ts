export interface WayOutHooks {
  /** Whether the person agrees to quit now. */
  ask: () => Promise<boolean>
  /** Ends everything in order. */
  close: () => Promise<void>
  quit: () => void
}

/**
 * The one way out of the program. Windows closed, Quit in the menu and signals all lead here, some of them twice
 * (Ctrl-C reaches a program from its terminal and from its parent): asked once, closed once, left once.
 */
export class WayOut {
  private state: 'open' | 'asking' | 'leaving' | 'left' = 'open'

  constructor(private readonly hooks: WayOutHooks) {}

  /** Everything is in order: nothing holds the program any more. */
  get left(): boolean {
    return this.state === 'left'
  }

  /** A signal does not wait for an answer. */
  async request({ unasked = false } = {}): Promise<void> {
    if (this.state === 'leaving' || this.left) return
    if (!unasked) {
      if (this.state === 'asking') return
      this.state = 'asking'
      const agreed = await this.hooks.ask().catch(() => true)
      // A signal may have come while the question stood there.
      if (this.state !== 'asking') return
      if (!agreed) {
        this.state = 'open'
        return
      }
    }
    this.state = 'leaving'
    await this.hooks.close().catch(() => {})
    this.state = 'left'
    this.hooks.quit()
  }
}
