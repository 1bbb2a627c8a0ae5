/** A table of a flatbuffer. Reading outside the bytes throws RangeError; a slot that is left out gives the default. */
export class FlatTable {
  constructor(
    private readonly view: DataView,
    private readonly position: number,
  ) {}

  /** The table at the root of a buffer. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return new FlatTable(view, view.getUint32(0, true))
  }

  byte(slot: number, missing = 0): number {
    const at = this.slot(slot)
    return at === 0 ? missing : this.view.getUint8(at)
  }

  short(slot: number, missing = 0): number {
    const at = this.slot(slot)
    return at === 0 ? missing : this.view.getInt16(at, true)
  }

  int(slot: number, missing = 0): number {
    const at = this.slot(slot)
    return at === 0 ? missing : this.view.getInt32(at, true)
  }

  /** A length or an offset: never negative, never beyond what a double holds exactly. */
  long(slot: number): number {
    const at = this.slot(slot)
    return at === 0 ? 0 : size(this.view, at)
  }

  text(slot: number): string {
    const at = this.slot(slot)
    if (at === 0) return ''
    const start = at + this.view.getUint32(at, true)
    const length = this.view.getUint32(start, true)
    this.inside(start + 4, length)
    return Buffer.from(this.view.buffer, this.view.byteOffset + start + 4, length).toString('utf8')
  }

  table(slot: number): FlatTable | null {
    const at = this.slot(slot)
    return at === 0 ? null : new FlatTable(this.view, at + this.view.getUint32(at, true))
  }

  tables(slot: number): FlatTable[] {
    return this.vector(slot, 4, (at) => new FlatTable(this.view, at + this.view.getUint32(at, true)))
  }

  /** Structs that begin with whole numbers of 8 bytes: `longs` of them each, at `every` bytes. */
  structs(slot: number, every: number, longs: readonly number[]): number[][] {
    return this.vector(slot, every, (at) => longs.map((offset) => size(this.view, at + offset)))
  }

  /** Structs whose second number has 4 bytes: `Block` of a file's footer. */
  blocks(slot: number): { offset: number; metadata: number; body: number }[] {
    return this.vector(slot, 24, (at) => ({
      offset: size(this.view, at),
      metadata: this.view.getInt32(at + 8, true),
      body: size(this.view, at + 16),
    }))
  }

  private vector<T>(slot: number, width: number, read: (at: number) => T): T[] {
    const at = this.slot(slot)
    if (at === 0) return []
    const start = at + this.view.getUint32(at, true)
    const length = this.view.getUint32(start, true)
    this.inside(start + 4, length * width)
    return Array.from({ length }, (_, i) => read(start + 4 + i * width))
  }

  private inside(start: number, length: number): void {
    if (start + length > this.view.byteLength) throw new RangeError('a part of its metadata lies outside')
  }

  /** Where a slot's value lies; 0 where it is left out. */
  private slot(slot: number): number {
    const vtable = this.position - this.view.getInt32(this.position, true)
    const entry = 4 + slot * 2
    if (entry + 2 > this.view.getUint16(vtable, true)) return 0
    const offset = this.view.getUint16(vtable + entry, true)
    return offset === 0 ? 0 : this.position + offset
  }
}

function size(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true))
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('it claims an impossible length')
  return value
}
