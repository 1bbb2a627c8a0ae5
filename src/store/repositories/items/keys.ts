/** Rows of one dataset lie together: key = dataset's key * 2^32 + row, well inside 2^53. */
const ROWS = 2 ** 32

export const itemKey = (datasetKey: number, row: number): number => datasetKey * ROWS + row
export const rowOfKey = (key: number): number => key % ROWS
/** First and last key that a dataset's items may have. */
export const itemKeyRange = (datasetKey: number): [number, number] => [datasetKey * ROWS, datasetKey * ROWS + ROWS - 1]
