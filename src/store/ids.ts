import { randomBytes } from 'node:crypto'

/** Crockford's base 32: no i, l, o, u, so that ids survive being read out. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
/** 2024-01-01; 40 bits of milliseconds from here last until 2058. */
const EPOCH = 1_704_067_200_000
const TIME_CHARACTERS = 8
const RANDOM_CHARACTERS = 4

let lastTime = 0

/** Twelve characters that sort by age: eight of time, four of chance. Ascending within a process. */
export function newId(now = Date.now()): string {
  lastTime = Math.max(now - EPOCH, lastTime + 1)
  let time = ''
  for (let rest = lastTime, i = 0; i < TIME_CHARACTERS; i++, rest = Math.floor(rest / 32)) {
    time = ALPHABET[rest % 32]! + time
  }
  let chance = ''
  for (const byte of randomBytes(RANDOM_CHARACTERS)) chance += ALPHABET[byte % 32]!
  return time + chance
}
