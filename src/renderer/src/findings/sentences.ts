import { count, fixed, percent } from '@/format/number'
import type { Texts } from '@/i18n'
import { joinSentences } from '@/format/sentences'
import type { Finding } from './findings'

/** A finding as a person reads it: what, at which level, on what evidence. */
export function describeFinding(finding: Finding, t: Texts): { title: string; text: string } {
  const v = finding.values
  const of = (key: string) => v[key] ?? 0
  const shares = {
    recon: percent(v['recon']),
    codebook: percent(v['codebook']),
    commit: percent(v['commit']),
    hinge: percent(v['hinge']),
  }
  switch (finding.id) {
    case 'levelCollapsed': {
      const values = {
        level: of('level'),
        used: count(of('used')),
        size: count(of('size')),
        perplexity: fixed(of('perplexity'), 1),
        share: percent(of('share')),
        perCode: count(of('perCode')),
      }
      const since = of('since') >= 0 ? t('run.findings.levelCollapsed.since', { since: of('since') }) : ''
      return {
        title: t('run.findings.levelCollapsed.title', values),
        text: joinSentences(t('run.findings.levelCollapsed.text', values), since),
      }
    }
    case 'levelLow': {
      const values = {
        level: of('level'),
        used: count(of('used')),
        size: count(of('size')),
        perplexity: fixed(of('perplexity'), 1),
        share: percent(of('share')),
      }
      return {
        title: t('run.findings.levelLow.title', values),
        text: t('run.findings.levelLow.text', values),
      }
    }
    case 'usageFalling': {
      const values = {
        level: of('level'),
        used: count(of('used')),
        size: count(of('size')),
        highest: count(of('highest')),
      }
      return {
        title: t('run.findings.usageFalling.title', values),
        text: t('run.findings.usageFalling.text', values),
      }
    }
    case 'bigGroup': {
      const values = { size: count(of('size')), share: percent(of('share')) }
      return {
        title: t('run.findings.bigGroup.title', values),
        text: t('run.findings.bigGroup.text', values),
      }
    }
    case 'aboveFloor': {
      const values = {
        times: of('times') >= 10 ? count(of('times')) : fixed(of('times'), 1),
        rate: percent(of('rate')),
        floor: percent(of('floor')),
      }
      const duplicates =
        of('duplicates') > 0
          ? t('run.findings.aboveFloor.duplicates', { duplicates: percent(of('duplicates')) })
          : ''
      return {
        title: t('run.findings.aboveFloor.title', values),
        text: joinSentences(t('run.findings.aboveFloor.text', values), duplicates),
      }
    }
    case 'termRules':
      return { title: t('run.findings.termRules.title'), text: t('run.findings.termRules.text', shares) }
    case 'overfit': {
      const values = { times: fixed(of('times'), 1) }
      return { title: t('run.findings.overfit.title', values), text: t('run.findings.overfit.text') }
    }
    case 'inScale': {
      const above = of('above') > 0 ? t('run.findings.inScale.above', { above: percent(of('above')) }) : ''
      const hinge = of('hinge') > 0 ? t('run.findings.inScale.hinge', shares) : ''
      return {
        title: t('run.findings.inScale.title'),
        text: joinSentences(t('run.findings.inScale.text', shares), hinge, above),
      }
    }
  }
}
