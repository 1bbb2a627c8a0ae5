import { BASE_CONFIGURATION, CONFIGURATION_KEYS, Configuration } from '@shared/configuration'
import { describe, expect, it } from 'vitest'
import { bestOf } from '@/pages/run/bestOf'
import { cliCommand } from '@/pages/run/export/cliCommand'
import { moved, nextSort } from '@/components/table/columns'
import { isPictureFile, itemImageUrl } from '@shared/itemImage'
import { pictureOf } from '@/components/data/picture'
import { sparkPath } from '@/components/data/sparkPath'
import { fieldKind, fromText, parseField, toText } from '@/pages/newRun/fields'
import { GROUPS, isIdle } from '@/pages/newRun/groups'
import { yamlLines } from '@/pages/newRun/yamlLines'
import { changedKeys, perplexityTone, showValue, summarise } from '@/pages/runs/figures'
import { targetBefore } from '@/pages/runs/queueOrder'

describe('the form of a run', () => {
  it('has every key of the configuration once', () => {
    const keys = GROUPS.flatMap(({ first, rest }) => [...first, ...rest])
    expect([...keys].sort()).toEqual([...CONFIGURATION_KEYS].sort())
  })
  it.each(CONFIGURATION_KEYS)('shows %s and reads it back unchanged', (key) => {
    expect(parseField(key, toText(BASE_CONFIGURATION[key]))).toEqual({
      ok: true,
      value: BASE_CONFIGURATION[key],
    })
  })
  it.each([
    ['codebook_size', '64, 128,256', [64, 128, 256]],
    ['codebook_size', '[64]', [64]],
    ['codebook_size', '64', 64],
    ['hidden_dim', '512，256', [512, 256]],
    ['hidden_dim', '', []],
    ['lr', '1e-3', 0.001],
    ['sinkhorn_epsilon', '0 0 0.003', [0, 0, 0.003]],
    ['normalize_input', 'true', true],
  ] as const)('reads %s "%s"', (key, typed, value) =>
    expect(parseField(key, typed)).toEqual({ ok: true, value }),
  )
  it.each([
    ['batch_size', ''],
    ['batch_size', '12x'],
    ['batch_size', '0'],
    ['batch_size', '1.5'],
    ['codebook_size', '64, x'],
    ['dropout', '2'],
    ['optimizer', 'adamax'],
  ] as const)('refuses %s "%s"', (key, typed) => expect(parseField(key, typed).ok).toBe(false))
  it('takes its controls and bounds from the schema', () => {
    expect(fieldKind('optimizer')).toEqual({ type: 'choice', choices: ['adamw', 'adam', 'sgd', 'adagrad'] })
    expect(fieldKind('layer_norm')).toEqual({ type: 'switch' })
    expect(fieldKind('val_ratio')).toMatchObject({ type: 'number', min: 0, max: 0.9 })
    expect(fieldKind('batch_size')).toMatchObject({ type: 'number', min: 1, max: null })
    expect(fromText({ type: 'list' }, ' [1, 2] ')).toEqual([1, 2])
  })
  it('greys what another choice makes meaningless', () => {
    expect(isIdle('ema_decay', BASE_CONFIGURATION)).toBe(true)
    expect(isIdle('ema_decay', { ...BASE_CONFIGURATION, codebook_update: 'ema' })).toBe(false)
    expect(isIdle('lr', BASE_CONFIGURATION)).toBe(false)
  })
  it('colours YAML without changing a character of it', () => {
    const yaml = '# note: x\nmodel:\n  hidden_dim: [256, 128]\n\n  lr: 1e-3 # a: b\n'
    expect(
      yamlLines(yaml)
        .map(({ key, rest }) => key + rest)
        .join('\n'),
    ).toBe(yaml)
    expect(yamlLines(yaml)[2]).toEqual({ key: '  hidden_dim', rest: ': [256, 128]', comment: false })
    expect(yamlLines(yaml)[0]!.comment).toBe(true)
  })
})

describe('what sets a run apart', () => {
  const other = Configuration.parse({ beta: 0.1, epochs: 30, num_codebooks: 4, seed: 7 })
  it('are the keys in which it differs', () =>
    expect(changedKeys(BASE_CONFIGURATION, other)).toEqual(['seed', 'epochs', 'num_codebooks', 'beta']))
  it('is told without what other columns say', () => expect(summarise(other)).toBe('epochs 30, beta 0.1'))
  it('writes values as YAML would', () =>
    expect([showValue([256, 128]), showValue(1e-4), showValue(0.25), showValue(false)]).toEqual([
      '[256, 128]',
      '1e-4',
      '0.25',
      'false',
    ]))
  it.each([
    [15.9, 64, 'bad'],
    [16, 64, 'warning'],
    [32, 64, 'ok'],
    [1, null, 'ok'],
  ] as const)('judges perplexity %s of %s: %s', (p, k, tone) => expect(perplexityTone(p, k)).toBe(tone))
})

describe('bold in a table of checkpoints', () => {
  const cells = (...pairs: [number | null, string][]) => pairs.map(([value, text]) => ({ value, text }))
  it('marks the best, and all that read the same', () => {
    expect(bestOf(cells([0.0381, '3.8 %'], [0.0379, '3.8 %'], [0.05, '5.0 %']), 'low')).toEqual(
      new Set([0, 1]),
    )
    expect(bestOf(cells([1, '1'], [2, '2'], [null, '–']), 'high')).toEqual(new Set([1]))
  })
  it('says nothing where all read the same or only one is known', () => {
    expect(bestOf(cells([1, '1'], [1, '1']), 'low').size).toBe(0)
    expect(bestOf(cells([1, '1'], [null, '–']), 'low').size).toBe(0)
  })
})

describe('the queue', () => {
  it.each([
    ['b', -1, 'a'],
    ['a', -1, undefined],
    ['a', 1, 'c'],
    ['b', 1, null],
    ['c', 1, undefined],
    ['x', 1, undefined],
  ] as const)('moves %s by %s before %s', (id, by, before) =>
    expect(targetBefore(['a', 'b', 'c'], id, by)).toBe(before),
  )
})

describe('a table', () => {
  it.each([
    ['ArrowDown', 3, 4],
    ['ArrowUp', 0, 0],
    ['End', 3, 9],
    ['Home', 3, 0],
    ['PageDown', 3, 8],
    ['x', 3, null],
    ['ArrowDown', 9, 9],
  ] as const)('moves by %s from %s to %s', (key, at, to) => expect(moved(key, at, 10, 5)).toBe(to))
  it('has nowhere to go when it is empty', () => expect(moved('ArrowDown', -1, 0, 5)).toBeNull())
  it('turns its order round on the second click', () => {
    expect(nextSort({ by: 'name', direction: 'asc' }, 'name').direction).toBe('desc')
    expect(nextSort({ by: 'name', direction: 'desc' }, 'size')).toEqual({ by: 'size', direction: 'asc' })
  })
})

describe('an item’s picture', () => {
  it.each([
    ['🐙', 'octopus', 'glyph'],
    ['👩🏽‍🚀', 'astronaut', 'glyph'],
    ['🇩🇪', 'flag', 'glyph'],
    ['1️⃣', 'keycap', 'glyph'],
    ['shoes/blue.JPG', 'Shoe', 'image'],
    ['item-image://items/?datasetId=d2&picture=a.png', 'Shoe', 'letters'],
    ['file:///etc/a.png', 'Shoe', 'letters'],
    ['https://example.org/x.png', 'Shoe', 'letters'],
    ['javascript:alert(1)', 'Shoe', 'letters'],
    ['data:image/svg+xml,<svg/>', 'Shoe', 'letters'],
    [null, 'Shoe', 'letters'],
    [null, null, 'none'],
  ] as const)('of %s (%s) is shown as %s', (picture, title, kind) =>
    expect(pictureOf(picture, title, (file) => (isPictureFile(file) ? itemImageUrl('d1', file) : null)).kind).toBe(kind),
  )
})

it('a sparkline spans its box, with y from 0 to 1 whatever the values', () => {
  expect(
    sparkPath(
      [
        [0, 1],
        [10, 0],
      ],
      80,
      18,
    ),
  ).toEqual({ path: 'M2.5 2.5L77.5 15.5', end: [77.5, 15.5] })
  expect(sparkPath([[5, 2]], 80, 18)!.end[1]).toBe(2.5)
  expect(sparkPath([], 80, 18)).toBeNull()
})

describe('the command line of an export', () => {
  const defaults = {
    base: 0 as const,
    suffix: 'all' as const,
    suffixStart: 0 as const,
    key: 'row' as const,
    columns: [] as string[],
    templates: [] as string[],
    layout: 'line' as const,
    titleColumn: null,
  }
  const format = {
    name: 'csv',
    kind: 'mapping' as const,
    extension: '.csv',
    options: ['base' as const, 'columns' as const, 'templates' as const],
    defaults,
  }
  it('spells out only what differs from the dialect’s defaults', () => {
    expect(
      cliCommand({
        runId: 'r1',
        assignment: 'best-collision',
        format,
        options: { ...defaults, base: 1, suffix: 'none' },
        out: 'emoji.csv',
      }),
    ).toBe('bin/sid-studio export r1 --format csv --out emoji.csv --assignment best-collision --base 1')
  })
  it('quotes what a shell would read', () => {
    expect(
      cliCommand({
        runId: 'r1',
        assignment: "it's; rm -rf",
        format,
        options: { ...defaults, columns: ['a b'], templates: ['<C{level}_{code}>'] },
        out: '/tmp/x y',
      }),
    ).toBe(
      `bin/sid-studio export r1 --format csv --out '/tmp/x y' --assignment 'it'\\''s; rm -rf' --columns 'a b' --template '<C{level}_{code}>'`,
    )
  })
})
