/** Made-up items of a shop, the same ones every time: titles in two scripts, columns of few and of many values. */
export interface CatalogueItem {
  id: string
  title: string
  category: string
  brand: string
  price: number
  tags: string | null
}

export const CATALOGUE_COLUMNS = ['category', 'brand', 'price', 'tags'] as const

const SYLLABLES = ['ba', 'co', 'den', 'el', 'fi', 'gar', 'ho', 'in', 'jo', 'ka', 'lun', 'mo', 'nor', 'or', 'pe', 'qui', 'ro', 'sil', 'ta', 'ver']

export class Catalogue {
  private state = 42
  /** 4,000 words of two or three syllables or Chinese characters, frequent ones first. */
  readonly words: readonly string[]

  constructor() {
    this.words = Array.from({ length: 4000 }, (_, i) => Array.from({ length: 2 + this.random(2) }, () => this.syllable(i % 5 === 0)).join(''))
  }

  /** xorshift32: a short generator's low digits would make texts repeat. */
  random(below: number): number {
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    return (this.state >>> 0) % below
  }

  item(row: number): CatalogueItem {
    return {
      id: idOf(row),
      title: `${this.text(4)} ${row}`,
      category: `category ${this.random(40)}`,
      brand: `brand ${this.random(5000)}`,
      price: this.random(10_000) / 100,
      tags: this.random(20) === 0 ? null : this.text(6),
    }
  }

  private syllable(chinese: boolean): string {
    return chinese ? String.fromCodePoint(0x4e00 + this.random(600)) : SYLLABLES[this.random(SYLLABLES.length)]!
  }

  /** Frequent words much more so, as in real titles. */
  private text(count: number): string {
    return Array.from({ length: count }, () => this.words[Math.floor((this.random(1e6) / 1e6) ** 3 * this.words.length)]!).join(' ')
  }
}

export const idOf = (row: number): string => `B${(row * 7919).toString(36).toUpperCase().padStart(9, '0')}`
