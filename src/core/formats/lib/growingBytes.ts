/** UTF-8 texts end to end in one buffer that grows by doubling: no object a text. */
export class GrowingBytes {
  buffer: Buffer
  length = 0

  constructor(expected = 1 << 16) {
    this.buffer = Buffer.allocUnsafe(expected)
  }

  /** Makes room for so many bytes more. */
  room(bytes: number): void {
    const most = this.length + bytes
    if (most <= this.buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, most))
    this.buffer.copy(larger, 0, 0, this.length)
    this.buffer = larger
  }

  addText(text: string): void {
    this.room(text.length * 3)
    this.length += this.buffer.write(text, this.length, 'utf8')
  }

  addBytes(bytes: Uint8Array, start: number, end: number): void {
    this.room(end - start)
    const { buffer } = this
    let at = this.length
    // For short texts a loop beats the call of a copy.
    for (let i = start; i < end; i++) buffer[at++] = bytes[i]!
    this.length = at
  }

  addByte(byte: number): void {
    this.room(1)
    this.buffer[this.length++] = byte
  }
}
