import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '@/i18n/en'
import { zh } from '@/i18n/zh'
import { setLanguage, text } from '@/i18n'

type Table = { [key: string]: string | Table }
const flatten = (table: Table, prefix = ''): [string, string][] =>
  Object.entries(table).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : flatten(value, `${prefix}${key}.`),
  )
const english = new Map(flatten(en as unknown as Table))
const chinese = new Map(flatten(zh as unknown as Table))

const root = resolve('src/renderer/src')
const sources = (readdirSync(root, { recursive: true }) as string[])
  .filter((file) => /\.(ts|vue)$/.test(file) && !/^i18n[\\/](en|zh)/.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n')

/** Every literal that could be a key, and every template with its holes as patterns. */
const literals = new Set([...sources.matchAll(/'([a-z][\w.-]*\.[\w.-]+)'/gi)].map((match) => match[1]!))
const patterns = [...sources.matchAll(/`([a-z]\w*(?:\.[\w-]+)*\.(?:[\w.-]|\$\{[^}]*\})+)`/gi)]
  .filter((match) => match[1]!.includes('${'))
  .map(
    (match) =>
      new RegExp(
        `^${match[1]!
          .replace(/\$\{[^}]*\}/g, '\u0000')
          .replace(/[.*+?^$()|[\]\\{}]/g, '\\$&')
          .replaceAll('\u0000', '[\\w-]+')}$`,
      ),
  )
const used = (key: string) => literals.has(key) || patterns.some((pattern) => pattern.test(key))

const holes = (sentence: string) =>
  [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort()

describe('the texts of the window', () => {
  it('are the same keys in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('are all used', () => {
    expect([...english.keys()].filter((key) => !used(key))).toEqual([])
  })

  it('are never asked for by a key that does not exist', () => {
    const roots = new Set(Object.keys(en))
    const asked = [...sources.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => match[1]!)
    expect(asked.filter((key) => roots.has(key.split('.')[0]!) && !english.has(key))).toEqual([])
    expect(asked.length).toBeGreaterThan(300)
  })

  it('fill the same holes in both languages', () => {
    const differ = [...english].filter(
      ([key, sentence]) => String(holes(chinese.get(key)!)) !== String(holes(sentence)),
    )
    expect(differ).toEqual([])
  })

  it('are not left in English in the Chinese table, but for names and symbols', () => {
    const words = (sentence: string) => sentence.replace(/\{\w+\}/g, '').match(/[a-z]{4,}/gi) ?? []
    const same = [...english]
      .filter(
        ([key, sentence]) =>
          chinese.get(key) === sentence &&
          words(sentence.replace(/Semantic ID Studio|TensorFlow|CUDA/g, '')).length > 1,
      )
      .map(([key]) => key)
    expect(same).toEqual([])
  })

  it('hold no syntax that the message compiler would take for its own', () => {
    for (const [key, sentence] of [...english, ...chinese])
      expect(`${key}: ${sentence}`).not.toMatch(/@|\{[^\w]|\{\d/)
  })

  it('take singular and plural apart, and switch at once', () => {
    setLanguage('en')
    expect(text('runs.selected', { n: 1 }, 1)).toBe('1 run selected')
    expect(text('runs.selected', { n: 2 }, 2)).toBe('2 runs selected')
    setLanguage('zh')
    expect(text('runs.selected', { n: 2 }, 2)).toBe('已选择 2 个运行')
    expect(document.documentElement.lang).toBe('zh-Hans')
    setLanguage('en')
  })
})
