import { computed, type ComputedRef } from 'vue'
import type { CurveWords } from '@/charts/trainingCurves'
import { useText } from '@/i18n'

/** The curves' words in the language of the moment. */
export function useCurveWords(): ComputedRef<CurveWords> {
  const { t } = useText()
  return computed(() => ({
    epoch: t('charts.epoch'),
    lossTerms: t('charts.lossTerms'),
    collisionRate: t('charts.collisionRate'),
    perplexity: t('charts.perplexity'),
    codesInUse: t('charts.codesInUse'),
    validation: t('charts.validation'),
    total: t('charts.total'),
    randomFloor: t('charts.randomFloor'),
    duplicateFloor: t('charts.duplicateFloor'),
    collapseThreshold: t('charts.collapseThreshold'),
    level: (level) => t('common.levelShort', { level }),
  }))
}
