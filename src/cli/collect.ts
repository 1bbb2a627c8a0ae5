/** For options that may be given several times: their values in order. */
export const collect = (value: string, values: string[]): string[] => [...values, value]
