import { StudioError } from '@shared/errors'

/** `torch.FloatStorage` and such: a name that the pickle asks for, never looked up, only compared. */
export class PickleGlobal {
  constructor(readonly name: string) {}
}
/** `BINPERSID`: the storage that a tensor's bytes lie in. */
export class PersistentId {
  constructor(readonly value: unknown) {}
}
/** A call that the pickle asks for. Nothing is called: it is kept as what was asked. */
export class Reduction {
  constructor(
    readonly callee: string,
    readonly args: unknown[],
  ) {}
}

const MARK = Symbol('mark')
const MOST_STEPS = 10_000

/**
 * Reads the pickle of one plain tensor: some twenty opcodes, and only the names in `allowed`. No code is run and
 * nothing is looked up; any other opcode or name is refused.
 * @throws embeddings.refusedPickle (a name or an opcode that no tensor needs), embeddings.notOneTensor, embeddings.damaged
 */
export function readPickle(file: string, bytes: Uint8Array, allowed: ReadonlySet<string>): unknown {
  const reader = new PickleReader(file, bytes, allowed)
  return reader.run()
}

class PickleReader {
  private at = 0
  private readonly stack: unknown[] = []
  private readonly memo = new Map<number, unknown>()
  private readonly view: DataView

  constructor(
    private readonly file: string,
    private readonly bytes: Uint8Array,
    private readonly allowed: ReadonlySet<string>,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  run(): unknown {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const opcode = this.byte()
      if (opcode === 0x2e) return this.pop()
      this.step(opcode)
    }
    throw this.damaged('its pickle is longer than one tensor needs')
  }

  private step(opcode: number): void {
    const { stack } = this
    switch (String.fromCharCode(opcode)) {
      case '\x80':
        this.byte()
        return // PROTO
      case '\x95':
        this.take(8)
        return // FRAME
      case '(':
        stack.push(MARK)
        return
      case ')':
        stack.push([])
        return
      case '}':
        stack.push(new Map())
        return
      case 'N':
        stack.push(null)
        return
      case '\x88':
        stack.push(true)
        return
      case '\x89':
        stack.push(false)
        return
      case 'K':
        stack.push(this.byte())
        return
      case 'M':
        stack.push(this.unsigned(2))
        return
      case 'J':
        stack.push(this.view.getInt32(this.take(4), true))
        return
      case '\x8a':
        stack.push(this.long(this.byte()))
        return
      case 'X':
        stack.push(this.text(this.unsigned(4)))
        return
      case '\x8c':
        stack.push(this.text(this.byte()))
        return
      case 't':
        stack.push(this.toMark())
        return
      case '\x85':
        stack.push(this.last(1))
        return
      case '\x86':
        stack.push(this.last(2))
        return
      case '\x87':
        stack.push(this.last(3))
        return
      case 'q':
        this.memo.set(this.byte(), this.top())
        return
      case 'r':
        this.memo.set(this.unsigned(4), this.top())
        return
      case '\x94':
        this.memo.set(this.memo.size, this.top())
        return
      case 'h':
        stack.push(this.remembered(this.byte()))
        return
      case 'j':
        stack.push(this.remembered(this.unsigned(4)))
        return
      case 'c':
        stack.push(this.global(this.line(), this.line()))
        return
      case '\x93': {
        const name = this.pop()
        stack.push(this.global(String(this.pop()), String(name)))
        return
      }
      case 'Q':
        stack.push(new PersistentId(this.pop()))
        return
      case 'R': {
        const args = this.pop()
        const callee = this.pop()
        if (!(callee instanceof PickleGlobal) || !Array.isArray(args))
          throw this.damaged('its pickle calls something that is no name')
        stack.push(new Reduction(callee.name, args))
        return
      }
      // Lists and dictionaries are harmless, but no tensor has one.
      case ']':
      case 'a':
      case 'e':
      case 's':
      case 'u':
        throw new StudioError('embeddings.notOneTensor', { file: this.file })
      default:
        throw new StudioError('embeddings.refusedPickle', {
          file: this.file,
          name: `opcode 0x${opcode.toString(16).padStart(2, '0')}`,
        })
    }
  }

  /** Only here does a name enter; nothing that is not on the list gets any further. */
  private global(module: string, name: string): PickleGlobal {
    const full = `${module}.${name}`
    if (!this.allowed.has(full))
      throw new StudioError('embeddings.refusedPickle', { file: this.file, name: full.slice(0, 200) })
    return new PickleGlobal(full)
  }

  private damaged(reason: string): StudioError {
    return new StudioError('embeddings.damaged', { file: this.file, format: 'torch', reason })
  }

  private take(length: number): number {
    const from = this.at
    if (from + length > this.bytes.length) throw this.damaged('its pickle ends too early')
    this.at += length
    return from
  }

  private byte(): number {
    return this.bytes[this.take(1)]!
  }

  private unsigned(width: 2 | 4): number {
    return width === 2 ? this.view.getUint16(this.take(2), true) : this.view.getUint32(this.take(4), true)
  }

  /** Little-endian two's complement of up to 8 bytes. */
  private long(length: number): number {
    if (length > 8) throw this.damaged('its pickle holds a number too large for a size')
    const from = this.take(length)
    let value = 0n
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[from + i]!)
    return Number(BigInt.asIntN(length * 8 || 1, value))
  }

  private text(length: number): string {
    const from = this.take(length)
    return Buffer.from(this.bytes.subarray(from, from + length)).toString('utf8')
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    if (end < 0) throw this.damaged('its pickle ends too early')
    const text = this.text(end - this.at)
    this.at = end + 1
    return text
  }

  private top(): unknown {
    if (this.stack.length === 0) throw this.damaged('its pickle takes from an empty stack')
    return this.stack[this.stack.length - 1]
  }

  private pop(): unknown {
    this.top()
    return this.stack.pop()
  }

  private last(count: number): unknown[] {
    if (this.stack.length < count) throw this.damaged('its pickle takes from an empty stack')
    return this.stack.splice(this.stack.length - count)
  }

  private toMark(): unknown[] {
    const mark = this.stack.lastIndexOf(MARK)
    if (mark < 0) throw this.damaged('its pickle lacks a mark')
    return this.stack.splice(mark).slice(1)
  }

  private remembered(index: number): unknown {
    if (!this.memo.has(index)) throw this.damaged('its pickle asks for what it never said')
    return this.memo.get(index)
  }
}
