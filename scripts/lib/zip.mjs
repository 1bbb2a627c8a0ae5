// Node alone: this runs before any package is there, and on machines without an unzip.
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const LOCAL_ENTRY = 0x04034b50
/** The end record is 22 bytes and a comment of at most 65,535. */
const TAIL = 22 + 0xffff

/** @typedef {{ name: string, method: number, packed: number, size: number, crc: number, mode: number, header: number }} ZipEntry */

/**
 * Unpacks chosen entries of a zip file; each is checked for its size and CRC.
 * @param {string} zip
 * @param {(name: string) => string | null} target where an entry goes (absolute), or null to leave it
 * @returns {Promise<{ files: number, bytes: number }>} what was written
 */
export async function unzip(zip, target) {
  let files = 0
  let bytes = 0
  const file = await open(zip)
  try {
    for (const entry of await directory(file, zip)) {
      const out = entry.name.endsWith('/') ? null : target(entry.name)
      if (out === null) continue
      await mkdir(path.dirname(out), { recursive: true })
      await extract(file, zip, entry, out)
      files++
      bytes += entry.size
    }
  } finally {
    await file.close()
  }
  return { files, bytes }
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @returns {Promise<ZipEntry[]>}
 */
async function directory(file, zip) {
  const { size } = await file.stat()
  const tail = await read(file, Math.max(0, size - TAIL), Math.min(size, TAIL), zip)
  const signature = Buffer.alloc(4)
  signature.writeUInt32LE(END_OF_DIRECTORY)
  const end = tail.lastIndexOf(signature)
  if (end < 0 || end + 22 > tail.length) throw new Error(`${zip} is not a whole zip file`)
  const length = tail.readUInt32LE(end + 12)
  const start = tail.readUInt32LE(end + 16)
  if (start === 0xffffffff) throw new Error(`${zip} is a zip64 file, which this reader does not know`)
  const bytes = await read(file, start, length, zip)
  const entries = []
  for (let at = 0; at + 46 <= bytes.length && bytes.readUInt32LE(at) === DIRECTORY_ENTRY;) {
    const nameLength = bytes.readUInt16LE(at + 28)
    entries.push({
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      mode: (bytes.readUInt32LE(at + 38) >>> 16) & 0o777,
      header: bytes.readUInt32LE(at + 42),
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
    })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {ZipEntry} entry
 */
async function extract(file, zip, { name, method, packed, size, crc, mode, header }, out) {
  const local = await read(file, header, 30, zip)
  if (local.readUInt32LE(0) !== LOCAL_ENTRY) throw new Error(`${zip} is damaged at ${name}`)
  if (method !== 0 && method !== 8) throw new Error(`${zip}: ${name} is packed in an unknown way (${method})`)
  const access = mode || 0o644
  if (packed === 0) return writeFile(out, '', { mode: access })
  const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  const source = createReadStream(zip, { start, end: start + packed - 1 })
  const sink = createWriteStream(out, { mode: access })
  const check = checker(size, crc, `${zip} is damaged: ${name} does not come out whole`)
  if (method === 0) await pipeline(source, check, sink)
  else await pipeline(source, createInflateRaw(), check, sink)
}

function checker(size, crc, message) {
  let seen = 0
  let sum = 0
  return new Transform({
    transform(chunk, _encoding, done) {
      seen += chunk.length
      sum = crc32(chunk, sum)
      done(null, chunk)
    },
    flush: (done) => done(seen === size && sum === crc ? null : new Error(message)),
  })
}

async function read(file, position, length, zip) {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  if (bytesRead < length) throw new Error(`${zip} is cut short`)
  return buffer
}
