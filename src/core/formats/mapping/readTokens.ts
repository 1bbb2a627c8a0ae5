import { detectEncoding, headBytes, isGzip, utf8Chunks } from '../lib/text'
import { parseCode, SidCollector } from './collector'
import type { RawMapping, ReadChoices } from './format'
import { letter } from './rows'

const HEADER = /^item_id\ttokens$/

/** Lines of text with their place, whatever the encoding. */
export async function eachLine(path: string, visit: (text: string, place: string) => void): Promise<void> {
  const unpack = isGzip(await headBytes(path, 2, false))
  const encoding = await detectEncoding(path, unpack)
  let rest = ''
  let line = 0
  const take = (text: string) => {
    line++
    if (text !== '') visit(text.endsWith('\r') ? text.slice(0, -1) : text, `line ${line}`)
  }
  for await (const chunk of utf8Chunks(path, encoding, unpack)) {
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = lines.pop()!
    lines.forEach(take)
  }
  take(rest)
}

/**
 * The `tokens` dialect. With templates each token is matched exactly; without, every `<…>` is a token and its last
 * number the code (offsets can't be taken back then).
 */
export async function readTokens(path: string, choices: ReadChoices): Promise<RawMapping> {
  const collector = new SidCollector(path, 'tokens')
  await eachLine(path, (text, place) => {
    if (HEADER.test(text)) return
    const tab = text.lastIndexOf('\t')
    if (tab < 0) throw collector.damaged(place, 'it is not an id, a tab and tokens')
    const tokens = text.slice(tab + 1)
    collector.add(text.slice(0, tab), choices.template ? byTemplates(tokens, choices.template, place, collector) : byBrackets(tokens, place, collector), place)
  })
  return collector.finish(choices)
}

function byBrackets(text: string, place: string, collector: SidCollector): number[] {
  const tokens = text.match(/<[^<>]+>/g)
  if (tokens?.join('') !== text) throw collector.damaged(place, 'its tokens are not all <…>; name the templates')
  return tokens.map((token) => codeIn(/(\d+)\D*$/.exec(token)?.[1], place, collector))
}

function byTemplates(text: string, templates: readonly string[], place: string, collector: SidCollector): number[] {
  const codes: number[] = []
  let rest = text
  while (rest !== '') {
    const level = codes.length
    const template = templates.length === 1 ? templates[0]! : templates[level]
    const found = template === undefined ? null : patternOf(template, level).exec(rest)
    if (!found) throw collector.damaged(place, `${JSON.stringify(rest.slice(0, 40))} does not fit the template of level ${level + 1}`)
    codes.push(codeIn(found[1], place, collector))
    rest = rest.slice(found[0].length)
  }
  return codes
}

function patternOf(template: string, level: number): RegExp {
  const literal = template.replaceAll('{level}', String(level + 1)).replaceAll('{letter}', letter(level))
  let seen = false
  const source = literal.split('{code}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).reduce((left, right) => {
    const group = seen ? '\\1' : '(\\d+)'
    seen = true
    return left + group + right
  })
  return new RegExp(`^${source}`)
}

function codeIn(text: string | undefined, place: string, collector: SidCollector): number {
  const code = text === undefined ? null : parseCode(text)
  if (code === null) throw collector.damaged(place, 'a token holds no code')
  return code
}
