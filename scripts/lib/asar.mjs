/**
 * Packs a few small files into an asar archive: Chromium's pickle of a JSON header, then the files' bytes.
 * @param {Record<string, string>} files name to content
 */
export function packAsar(files) {
  const bodies = Object.values(files).map((text) => Buffer.from(text))
  let offset = 0
  const entries = Object.keys(files).map((name, i) => {
    const entry = { size: bodies[i].length, offset: String(offset) }
    offset += bodies[i].length
    return [name, entry]
  })
  const json = Buffer.from(JSON.stringify({ files: Object.fromEntries(entries) }))
  const padded = Math.ceil(json.length / 4) * 4
  const head = Buffer.alloc(16 + padded)
  head.writeUInt32LE(4, 0) // size of the first pickle, which holds the second's
  head.writeUInt32LE(8 + padded, 4)
  head.writeUInt32LE(4 + padded, 8)
  head.writeUInt32LE(json.length, 12)
  json.copy(head, 16)
  return Buffer.concat([head, ...bodies])
}
