import type { NumberWords } from '@shared/doctor/say'
import { count, percent, significant } from '@/format/number'

/** The doctor's figures as the rest of the window writes them. */
export const NUMBERS: NumberWords = { count, percent, significant }
