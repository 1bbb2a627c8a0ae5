import { crc32 } from 'node:zlib'
import { StudioError } from '@shared/errors'
import { FileSink } from './atomicFile'

/** One entry to be stored. Its bytes are made anew each time they are asked for: once for the sum, once to be written. */
export interface ZipEntryOut {
  path: string
  bytes: number
  chunks(): Iterable<Uint8Array>
}

const ALIGNMENT = 64
const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50

/** Zip without its 64-bit form ends here. */
export const MOST_ZIP_BYTES = 0xf000_0000

/**
 * Writes a zip of plainly stored entries, each one's data aligned to 64 bytes, so that a reader can map them. The date
 * of every entry is 1980-01-01: same content, same bytes. Creates `file`. Throws file.tooLarge.
 */
export async function writeStoredZip(file: string, entries: readonly ZipEntryOut[]): Promise<void> {
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  if (total > MOST_ZIP_BYTES) throw new StudioError('file.tooLarge', { file, bytes: total })
  await FileSink.with(file, async (sink) => {
    let position = 0
    const directory: Buffer[] = []
    for (const { path, bytes, chunks } of entries) {
      const title = Buffer.from(path, 'utf8')
      let sum = 0
      for (const chunk of chunks()) sum = crc32(chunk, sum)
      const head = localHeader(title, sum, bytes, position)
      directory.push(centralHeader(title, sum, bytes, position))
      await sink.writeBytes(head)
      for (const chunk of chunks()) await sink.writeBytes(chunk)
      position += head.length + bytes
    }
    const central = Buffer.concat(directory)
    await sink.writeBytes(central)
    await sink.writeBytes(endRecord(entries.length, central.length, position))
  })
}

/** The extra field pads the entry's data to a multiple of 64, as torch and others do. */
function localHeader(title: Buffer, sum: number, bytes: number, position: number): Buffer {
  const bare = position + 30 + title.length + 4
  const padding = (ALIGNMENT - (bare % ALIGNMENT)) % ALIGNMENT
  const head = Buffer.alloc(30 + title.length + 4 + padding)
  head.writeUInt32LE(LOCAL, 0)
  writeCommon(head, 4, sum, bytes, title.length)
  head.writeUInt16LE(4 + padding, 28)
  title.copy(head, 30)
  head.write('FB', 30 + title.length, 'latin1')
  head.writeUInt16LE(padding, 32 + title.length)
  return head
}

function centralHeader(title: Buffer, sum: number, bytes: number, position: number): Buffer {
  const head = Buffer.alloc(46 + title.length)
  head.writeUInt32LE(CENTRAL, 0)
  writeCommon(head, 6, sum, bytes, title.length)
  head.writeUInt32LE(position, 42)
  title.copy(head, 46)
  return head
}

/** Version needed … name length, which both headers share. The date is 1980-01-01: same codes, same bytes. */
function writeCommon(head: Buffer, at: number, sum: number, bytes: number, titleLength: number): void {
  head.writeUInt16LE(0x0800, at + 2)
  head.writeUInt16LE(0x21, at + 8)
  head.writeUInt32LE(sum, at + 10)
  head.writeUInt32LE(bytes, at + 14)
  head.writeUInt32LE(bytes, at + 18)
  head.writeUInt16LE(titleLength, at + 22)
}

function endRecord(entries: number, size: number, position: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(END, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(position, 16)
  return end
}
