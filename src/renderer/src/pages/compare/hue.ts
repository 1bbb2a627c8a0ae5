/** The same hues as charts/compareCurves: a run keeps its colour wherever its letter stands. */
const HUES = [5, 11, 7, 9, 4, 6]
export const compareHue = (index: number): string => `var(--cat-${HUES[index % HUES.length]!})`
