import { parseJson } from '../lib/jsonSplit'
import { parseCode, SidCollector } from './collector'
import type { RawMapping, ReadChoices } from './format'
import { eachPart } from './readJsonLines'
import { eachLine } from './readTokens'
import { letter } from './rows'

/** `{"0": ["<a_183>", "<b_70>"], …}`, in any layout. The letter must be that of its place. */
export async function readIndexJson(path: string, choices: ReadChoices): Promise<RawMapping> {
  const collector = new SidCollector(path, 'index.json')
  const seen = new Set<string>()
  await eachPart(path, 'object', ({ text, key, line }) => {
    const place = `${JSON.stringify(key)} on line ${line}`
    if (seen.has(key!)) throw collector.damaged(place, 'this key stands there twice')
    seen.add(key!)
    const tokens = parseJson(text)
    if (!Array.isArray(tokens)) throw collector.damaged(place, 'it is no list')
    collector.add(key, tokens.map((token, level) => codeOfToken(token, level, place, collector)), place)
  })
  return collector.finish(choices)
}

function codeOfToken(token: unknown, level: number, place: string, collector: SidCollector): number {
  const found = typeof token === 'string' ? /^<([a-z])_(\d+)>$/.exec(token) : null
  const code = found ? parseCode(found[2]!) : null
  if (code === null || found![1] !== letter(level)) {
    throw collector.damaged(place, `${JSON.stringify(token)} is not the token <${letter(level)}_…>`)
  }
  return code
}

/** Lines of `<a_236><b_231><c_226>\ttitle\tkey`. */
export async function readInfoText(path: string, choices: ReadChoices): Promise<RawMapping> {
  const collector = new SidCollector(path, 'info.txt')
  await eachLine(path, (text, place) => {
    const parts = text.split('\t')
    if (parts.length < 3) throw collector.damaged(place, 'it has no three fields with tabs between them')
    const tokens = parts[0]!.match(/<[^<>]*>/g) ?? []
    collector.add(parts.at(-1)!, tokens.map((token, level) => codeOfToken(token, level, place, collector)), place)
  })
  return collector.finish(choices)
}

/** Lines of `pid\t<|sid_begin|><s_a_1661><s_b_472><s_c_7622><|sid_end|>`. */
export async function readItemicText(path: string, choices: ReadChoices): Promise<RawMapping> {
  const collector = new SidCollector(path, 'openonerec')
  await eachLine(path, (text, place) => {
    const found = /^(.*)\t<\|sid_begin\|>((?:<s_[a-z]_\d+>)+)<\|sid_end\|>$/.exec(text)
    if (!found) throw collector.damaged(place, 'it is not a pid, a tab and a token')
    const tokens = found[2]!.match(/<[^<>]*>/g)!.map((token) => token.replace('<s_', '<'))
    collector.add(found[1]!, tokens.map((token, level) => codeOfToken(token, level, place, collector)), place)
  })
  return collector.finish(choices)
}
