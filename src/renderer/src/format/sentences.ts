/** Sentences one after the other; Chinese ones need no space between them. */
export const joinSentences = (...sentences: (string | null)[]): string =>
  sentences
    .filter(Boolean)
    .reduce<string>(
      (text, next) => (text === '' ? next! : `${text}${/[。！？]$/.test(text) ? '' : ' '}${next}`),
      '',
    )
