import { BASE_CONFIGURATION, type Configuration } from '@shared/configuration'
import { describe, expect, it } from 'vitest'
import { collapseRemedies, findFindings, levelState, unmovedSince } from '@/findings/findings'
import { describeFinding } from '@/findings/sentences'
import { setLanguage, text } from '@/i18n'
import { epochs } from './metrics'

const ids = (found: ReturnType<typeof findFindings>) =>
  found.map(({ id, level }) => (level === null ? id : `${id}:${level}`))
const healthy: Configuration = {
  ...BASE_CONFIGURATION,
  unique_targets: 'all_levels',
  input_transform: 'center_scale',
  beta_schedule: 'constant',
  kmeans_on: 'all',
  revive_dead_codes: 2,
}

describe('the findings of a run', () => {
  it('name the level that has collapsed, first of all, with its remedies', () => {
    const found = findFindings(
      epochs(200, () => ({ perplexity: [12, 50, 41], used: [15, 60, 53], rate: 0.56 })),
      BASE_CONFIGURATION,
    )
    expect(ids(found).slice(0, 1)).toEqual(['levelCollapsed:0'])
    expect(found[0]).toMatchObject({ tone: 'bad', values: { level: 1, used: 15, size: 64, perplexity: 12 } })
    expect(found[0]!.remedies.map(({ id }) => id)).toEqual([
      'centerScale',
      'constantBeta',
      'kmeansAll',
      'reviveDeadCodes',
    ])
  })

  it('say nothing before the codes had time to settle', () => {
    const bad = () => ({ perplexity: [1, 1, 1], rate: 0.99 })
    expect(findFindings(epochs(19, bad), BASE_CONFIGURATION)).toEqual([])
    expect(findFindings(epochs(20, bad), BASE_CONFIGURATION).length).toBeGreaterThan(0)
    expect(findFindings(epochs(1, bad), { ...BASE_CONFIGURATION, epochs: 1 }).length).toBeGreaterThan(0)
  })

  it('raise no alarm on a healthy run', () => {
    const found = findFindings(
      epochs(30, () => ({ rate: 0.0003 })),
      { ...healthy, epochs: 30 },
    )
    expect(ids(found)).toEqual(['inScale'])
  })

  it('offer no remedy that the configuration has already', () => {
    expect(collapseRemedies(healthy)).toEqual([])
  })

  it('hold collisions against the random floor, and offer unique targets', () => {
    const [found] = findFindings(
      epochs(200, () => ({ rate: 0.36, floor: 0.0075 })),
      BASE_CONFIGURATION,
    )
    expect(found).toMatchObject({ id: 'aboveFloor', values: { times: 0.36 / 0.0075 } })
    expect(found!.remedies[0]!.change).toMatchObject({ unique_targets: 'all_levels' })
    expect(
      ids(
        findFindings(
          epochs(200, () => ({ rate: 0.009, floor: 0.0001 })),
          BASE_CONFIGURATION,
        ),
      ),
    ).not.toContain('aboveFloor')
    expect(
      ids(
        findFindings(
          epochs(200, () => ({ rate: 0.5, floor: null })),
          BASE_CONFIGURATION,
        ),
      ),
    ).not.toContain('aboveFloor')
  })

  it('see codes being lost, and one group that swallows items', () => {
    const found = findFindings(
      epochs(100, (epoch) => ({ used: [64, epoch < 50 ? 64 : 50, 64], largest: 90 })),
      BASE_CONFIGURATION,
    )
    expect(ids(found)).toContain('usageFalling:1')
    expect(ids(found)).toContain('bigGroup')
  })

  it('see a reconstruction that hardly counts', () => {
    const found = findFindings(
      epochs(100, () => ({}), BASE_CONFIGURATION, { recon: 1e-6, commit: 1e-3, codebook: 1e-3, hinge: 0 }),
      BASE_CONFIGURATION,
    )
    expect(found.find(({ id }) => id === 'termRules')?.remedies[0]?.change).toEqual({ recon_weight: 10 })
  })

  it('tell since when a perplexity has not moved', () => {
    const run = epochs(100, (epoch) => ({ perplexity: [epoch < 60 ? 2 : 12, 50, 50] }))
    expect(unmovedSince(run, 0)).toBe(60)
    expect(
      unmovedSince(
        epochs(100, (epoch) => ({ perplexity: [epoch, 1, 1] })),
        0,
      ),
    ).toBeGreaterThan(93)
  })

  it.each([
    [16, 64, 'low'],
    [15.9, 64, 'collapsed'],
    [32, 64, 'healthy'],
    [31.9, 64, 'low'],
  ] as const)('call a perplexity of %s of %s %s', (perplexity, size, state) =>
    expect(levelState(perplexity, size)).toBe(state),
  )

  it.each(['en', 'zh'] as const)('are said with every figure filled in (%s)', (language) => {
    setLanguage(language)
    const worst = findFindings(
      epochs(200, (epoch) => ({
        perplexity: [2, 20, 60],
        used: [3, epoch < 9 ? 60 : 30, 64],
        rate: 0.9,
        largest: 500,
        duplicates: 0.01,
      })),
      BASE_CONFIGURATION,
    )
    const odd = findFindings(
      epochs(100, () => ({}), BASE_CONFIGURATION, { recon: 1e-9, commit: 1, codebook: 1, hinge: 0 }),
      BASE_CONFIGURATION,
    )
    const fine = findFindings(
      epochs(30, () => ({ rate: 0 })),
      { ...healthy, epochs: 30 },
    )
    const all = [...worst, ...odd, ...fine]
    expect(new Set(all.map(({ id }) => id)).size).toBeGreaterThanOrEqual(7)
    for (const finding of all) {
      const { title, text: said } = describeFinding(finding, text)
      expect(`${title} ${said}`).not.toMatch(/[{}]|NaN|undefined|run\.findings/)
    }
    setLanguage('en')
  })
})
