/** For `LIKE … ESCAPE '\'`: the text itself, no pattern. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (character) => `\\${character}`)
