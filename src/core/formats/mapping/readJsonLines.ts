import { JsonSplitter, parseJson, type JsonPart } from '../lib/jsonSplit'
import { detectEncoding, headBytes, isGzip, utf8Chunks } from '../lib/text'
import { SidCollector } from './collector'
import type { RawMapping, ReadChoices } from './format'

const KEY_NAMES = ['item_id', 'id', 'item', 'pid', 'asin']
const CODE_NAMES = ['codes', 'sid', 'semantic_id', 'code']

/** Lines of `{"item_id":"…","codes":[…],"suffix":0}`; other names that people use are understood too. */
export async function readJsonLines(path: string, choices: ReadChoices): Promise<RawMapping> {
  const collector = new SidCollector(path, 'jsonl')
  let own: number | undefined
  await eachPart(path, 'lines', ({ text, line }) => {
    const place = `line ${line}`
    const row = parseJson(text)
    if (typeof row !== 'object' || row === null || Array.isArray(row)) throw collector.damaged(place, 'it is no JSON object')
    const values = row as Record<string, unknown>
    const codes = CODE_NAMES.map((name) => values[name]).find(Array.isArray) as unknown[] | undefined
    if (!codes || !codes.every(isCode)) throw collector.damaged(place, 'it has no list of codes')
    const key = KEY_NAMES.map((name) => values[name]).find((value) => typeof value === 'string' || typeof value === 'number')
    const { suffix } = values
    if (suffix !== undefined && suffix !== null && !isCode(suffix)) throw collector.damaged(place, 'its suffix is no whole number')
    // With a suffix field the list is all codes.
    if (isCode(suffix)) own ??= codes.length
    const kept = choices.levels === undefined ? codes : codes.slice(0, choices.levels)
    collector.add(key === undefined ? null : String(key), isCode(suffix) ? [...kept, suffix] : kept, place)
  })
  return collector.finish(choices, own)
}

export const isCode = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31

/** The rows of a JSON text, whatever its encoding, packed or not. */
export async function eachPart(path: string, shape: 'lines' | 'object', visit: (part: JsonPart) => void): Promise<void> {
  const unpack = isGzip(await headBytes(path, 2, false))
  const encoding = await detectEncoding(path, unpack)
  const splitter = new JsonSplitter(path, shape)
  for await (const chunk of utf8Chunks(path, encoding, unpack)) splitter.push(chunk, visit)
  splitter.finish(visit)
}
