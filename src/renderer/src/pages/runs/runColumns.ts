import type { Column } from '@/components/table/columns'
import type { useText } from '@/i18n'

type Text = ReturnType<typeof useText>['t']

/** Every column that the table of runs can show. */
export const runColumns = (t: Text): Column[] => [
  { key: 'check', title: t('runs.hints.select'), unnamed: true, width: '34px' },
  { key: 'star', title: t('runs.column.star'), unnamed: true, width: '36px' },
  { key: 'name', title: t('runs.column.name'), width: 'minmax(150px, 2fr)', sortBy: 'name' },
  { key: 'status', title: t('runs.column.status'), width: '116px', sortBy: 'status' },
  { key: 'tags', title: t('runs.column.tags'), width: 'minmax(56px, .6fr)' },
  { key: 'levels', title: t('runs.column.levels'), width: '62px' },
  { key: 'configuration', title: t('runs.column.configuration'), width: 'minmax(84px, 1.5fr)' },
  { key: 'curve', title: t('runs.column.curve'), width: '92px' },
  { key: 'last', title: t('runs.column.last'), width: '60px', align: 'right', sortBy: 'lastCollisionRate' },
  { key: 'best', title: t('runs.column.best'), width: '60px', align: 'right', sortBy: 'collisionRate' },
  {
    key: 'perplexity',
    title: t('runs.column.perplexity'),
    width: '138px',
    align: 'right',
    sortBy: 'firstLevelPerplexity',
  },
  {
    key: 'unexplained',
    title: t('runs.column.unexplained'),
    width: '86px',
    align: 'right',
    sortBy: 'fractionOfVarianceUnexplained',
  },
  { key: 'largest', title: t('runs.column.largest'), width: '60px', align: 'right', sortBy: 'largestGroup' },
  { key: 'time', title: t('runs.column.time'), width: '56px', align: 'right', sortBy: 'trainMs' },
  { key: 'started', title: t('runs.column.started'), width: '76px', align: 'right', sortBy: 'startedAt' },
  { key: 'dataset', title: t('runs.column.dataset'), width: 'minmax(70px, .8fr)', sortBy: 'dataset' },
  { key: 'preset', title: t('runs.column.preset'), width: '100px' },
  { key: 'sweep', title: t('runs.column.sweep'), width: 'minmax(70px, .8fr)' },
  { key: 'seed', title: t('runs.column.seed'), width: '56px', align: 'right' },
  { key: 'epoch', title: t('runs.column.epoch'), width: '56px', align: 'right', sortBy: 'epoch' },
  { key: 'notes', title: t('runs.column.notes'), width: 'minmax(80px, 1fr)' },
]

/** Not shown until somebody asks for them. */
export const HIDDEN_AT_FIRST: readonly string[] = ['dataset', 'preset', 'sweep', 'seed', 'epoch', 'notes']
