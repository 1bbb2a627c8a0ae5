/** The theme's colours as values: a canvas knows no CSS variables. */
export interface ChartTokens {
  text: string
  text2: string
  text3: string
  line: string
  line2: string
  grid: string
  surface: string
  surface2: string
  surface3: string
  accent: string
  accentSoft: string
  bad: string
  badSolid: string
  warnSolid: string
  okSolid: string
  idle: string
  levels: string[]
  categories: string[]
  /** Nine steps, low to high. */
  sequence: string[]
  font: string
}

const range = (length: number, from: number) => Array.from({ length }, (_, index) => index + from)

export function readTokens(styles: Pick<CSSStyleDeclaration, 'getPropertyValue'>): ChartTokens {
  const value = (name: string) => styles.getPropertyValue(`--${name}`).trim()
  return {
    text: value('text'),
    text2: value('text-2'),
    text3: value('text-3'),
    line: value('line'),
    line2: value('line-2'),
    grid: value('grid'),
    surface: value('surface'),
    surface2: value('surface-2'),
    surface3: value('surface-3'),
    accent: value('accent'),
    accentSoft: value('accent-soft'),
    bad: value('bad'),
    badSolid: value('bad-solid'),
    warnSolid: value('warn-solid'),
    okSolid: value('ok-solid'),
    idle: value('idle-solid'),
    levels: range(4, 1).map((level) => value(`l${level}`)),
    categories: range(12, 1).map((n) => value(`cat-${n}`)),
    sequence: range(9, 0).map((n) => value(`seq-${n}`)),
    font: value('font'),
  }
}

export const levelColour = (tokens: ChartTokens, level: number): string => tokens.levels[level % 4]!
