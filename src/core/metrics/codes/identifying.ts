/** Shares of the filled values that must differ from each other, and be one run of characters. */
const DIFFERENT = 0.9
const UNBROKEN = 0.95
/** Fewer say nothing about a column. */
const LEAST = 20
/** One run of printable ASCII with a digit in it: `1F468-200D-2695`, `B00004TKVY`, a hash, an address. */
const KEY_LIKE = /^(?=.*\d)[\x21-\x7e]+$/

/**
 * Whether values identify items instead of describing them: nearly each is another one, and nearly each is a key rather
 * than a text. The parts that such values share (the 200D of a sequence) come from how keys are made, not from what
 * items mean, so that they must not be told as words that set a code apart.
 */
export function isIdentifying(values: readonly string[]): boolean {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '')
  if (filled.length < LEAST) return false
  if (new Set(filled).size < DIFFERENT * filled.length) return false
  return filled.filter((value) => KEY_LIKE.test(value)).length >= UNBROKEN * filled.length
}
