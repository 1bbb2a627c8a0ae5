/** Progress on standard error: one line that renews itself on a terminal, sparse lines elsewhere. */
export class Progress {
  private shown = false
  private writtenAt: number
  private last = ''

  constructor(
    private readonly stream: NodeJS.WriteStream = process.stderr,
    private readonly sparseMs = 10_000,
  ) {
    // What is over in two seconds needs no line.
    this.writtenAt = stream.isTTY ? -Infinity : performance.now() - sparseMs + 2_000
  }

  /** The present state in a few words; shown at most ten times a second on a terminal, every 10 s elsewhere. */
  show(text: string): void {
    const now = performance.now()
    if (now - this.writtenAt < (this.stream.isTTY ? 100 : this.sparseMs)) return
    this.writtenAt = now
    if (this.stream.isTTY) {
      const width = Math.max(20, (this.stream.columns ?? 80) - 1)
      this.stream.write(`\r\x1b[K${text.slice(0, width)}`)
      this.shown = true
    } else if (text !== this.last) this.stream.write(`${text}\n`)
    this.last = text
  }

  /** A line that stays. */
  say(text: string): void {
    this.clear()
    this.stream.write(`${text}\n`)
  }

  clear(): void {
    if (this.shown) this.stream.write('\r\x1b[K')
    this.shown = false
  }
}
