const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
/** Single letters and digits say nothing; a single Chinese character does. */
const isWord = (text: string): boolean => text.length > 1 || /\p{Script=Han}|\p{Script=Hangul}/u.test(text)

/** The distinct words of a text in lower case, in any script: what is between them is found by Unicode's rules. */
export function wordsOf(text: string): Set<string> {
  const words = new Set<string>()
  for (const { segment, isWordLike } of segmenter.segment(text.normalize('NFKC').toLowerCase())) {
    if (isWordLike === true && isWord(segment)) words.add(segment)
  }
  return words
}
