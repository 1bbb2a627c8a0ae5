import { describe, expect, it } from 'vitest'
import {
  bytes,
  clock,
  count,
  duration,
  markText,
  percent,
  signed,
  significant,
  sizes,
  timeOrDay,
} from '@/format/number'
import { escapeHtml, escapeLabel } from '@/format/escape'
import { joinSentences } from '@/format/sentences'
import { parsePrefix } from '@shared/sidPrefix'
import { splitSearch } from '@/format/sid'
import { splitTags } from '@/format/tags'

describe('numbers', () => {
  it.each([
    ['60.0\u202F%', '60\u202F%'],
    ['5.00', '5'],
    ['2.50', '2.5'],
    ['0.05', '0.05'],
    ['1.00e-3', '1e-3'],
    ['100', '100'],
  ])('of an axis lose the zeros of %s', (mark, text) => expect(markText(mark)).toBe(text))
  it.each([
    [0, '0\u202F%'],
    [0.0003, '0.03\u202F%'],
    [0.0075, '0.75\u202F%'],
    [0.00994, '0.99\u202F%'],
    [0.565, '56.5\u202F%'],
    [1, '100\u202F%'],
    [null, '–'],
    [NaN, '–'],
  ])('say a share of %s as %s', (share, text) => expect(percent(share)).toBe(text))

  it.each([
    [0.00137, '1.37e-3'],
    [0.73, '0.730'],
    [12.345, '12.3'],
    [123456, '1.23e5'],
    [0, '0'],
    [null, '–'],
  ])('keep three digits of %s: %s', (value, text) => expect(significant(value)).toBe(text))

  it.each([
    [28_400, '0:28'],
    [281_000, '4:41'],
    [3_729_000, '1:02:09'],
    [-5, '0:00'],
    [Infinity, '–'],
  ])('tell %s ms as %s', (ms, text) => expect(duration(ms)).toBe(text))

  it.each([
    [812, '812\u202FB'],
    [3_055_872, '3.1\u202FMB'],
    [48e9, '48\u202FGB'],
    [999_999, '1.0\u202FMB'],
  ])('tell %s bytes as %s', (n, text) => expect(bytes(n)).toBe(text))

  it('group thousands, and know nothing as a dash', () => {
    expect(count(3979)).toBe('3,979')
    expect(count(undefined)).toBe('–')
  })

  it('give a difference its sign, with a true minus', () => {
    expect([
      signed(32.2, (v) => v.toFixed(1)),
      signed(-0.037, (v) => v.toFixed(3)),
      signed(0, String),
      signed(null, String),
    ]).toEqual(['+32.2', '−0.037', '±0', '–'])
  })

  it('name the levels once when they are alike', () => {
    expect([sizes([64, 64, 64]), sizes([64, 128])]).toEqual(['3×64', '64·128'])
  })

  it('leave the date out today and the time out before', () => {
    const now = new Date(2026, 10, 24, 14, 6).getTime()
    expect(clock(now - 60_000, 'en', now)).toBe('14:05')
    expect(clock(now - 2 * 86_400_000, 'en', now)).toContain('Nov 22')
    expect([timeOrDay(now, 'en', now), timeOrDay(now - 2 * 86_400_000, 'en', now)]).toEqual([
      '14:06',
      'Nov 22',
    ])
  })
})

describe('a search box that takes both', () => {
  it.each([
    ['9-16', [9, 16]],
    ['9-', [9]],
    ['12-40-7', [12, 40, 7]],
    ['1F419', null],
    ['9-x', null],
    ['', null],
    ['999999-1', null],
  ])('reads %s as the prefix %s', (typed, prefix) => expect(parsePrefix(typed)).toEqual(prefix))

  it('takes a lone number for text, since ids are numbers too', () => {
    expect(splitSearch('42')).toEqual({ search: '42', prefix: [] })
    expect(splitSearch(' 42-')).toEqual({ search: '', prefix: [42] })
  })
})

it('tags are trimmed, each once, with either comma', () =>
  expect(splitTags(' a, b ，a,,')).toEqual(['a', 'b']))

it('sentences are parted by a space, but not after a Chinese stop', () => {
  expect([joinSentences('One.', null, 'Two.'), joinSentences('一。', '二。'), joinSentences(null)]).toEqual([
    'One. Two.',
    '一。二。',
    '',
  ])
})

it('hostile text comes out as text', () => {
  expect(escapeHtml(`<img src=x onerror="a('b')">&`)).toBe(
    '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;',
  )
  expect(escapeLabel('{name|x}{b}')).not.toMatch(/[{}]/)
})
