import { guessIdColumn, guessPictureColumn, guessTitleColumn } from '../lib/guess'

/** Which columns are the key, the title and the picture, by their names. */
export const guessColumns = (names: readonly string[]) => ({
  keyColumn: guessIdColumn(names),
  titleColumn: guessTitleColumn(names),
  pictureColumn: guessPictureColumn(names),
})
