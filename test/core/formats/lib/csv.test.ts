import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine, CsvScanner, type CsvDialect } from '@core/formats/lib/csv'
import { parseNumber } from '@core/formats/lib/parseNumber'

function scan(text: string, chunk = 1 << 20, delimiter: CsvDialect['delimiter'] = ',') {
  const records: string[][] = []
  const lines: number[] = []
  const scanner = new CsvScanner('items.csv', { delimiter })
  const take = (record: { texts(): string[]; line: number }) => {
    records.push(record.texts())
    lines.push(record.line)
  }
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunk) scanner.push(bytes.subarray(at, at + chunk), take)
  scanner.finish(take)
  return { records, lines }
}

describe('the CSV scanner', () => {
  it('reads back any records that were written as RFC 4180 asks, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é', '词', ' ') }), {
            minLength: 2,
            maxLength: 4,
          }),
        ),
        fc.integer({ min: 1, max: 9 }),
        (records, chunk) => {
          expect(scan(records.map((record) => csvLine(record)).join(''), chunk).records).toEqual(records)
        },
      ),
    )
  })

  it('knows the line on which each record begins, past breaks inside quotes', () => {
    const { records, lines } = scan('a,"x\ny"\r\n\nb,2\nc,3')
    expect(records).toEqual([
      ['a', 'x\ny'],
      ['b', '2'],
      ['c', '3'],
    ])
    expect(lines).toEqual([1, 4, 5])
  })

  it('names the line of a quote that is never closed', () => {
    expect(() => scan('a,b\n1,"never closed\n2,3\n')).toThrowError(
      /items\.csv opens a quote in the record at line 2/,
    )
  })

  it('refuses text behind a closing quote, naming line and column', () => {
    expect(() => scan('a,b\n1,"x"y\n')).toThrowError(/line 2, column 2/)
  })

  it('takes a double colon as one delimiter and quotes as letters', () => {
    expect(scan('1::"Toy" Story: 2::Animation\n', 3, '::').records).toEqual([
      ['1', '"Toy" Story: 2', 'Animation'],
    ])
  })
})

describe('numbers in text', () => {
  const parse = (text: string) => parseNumber(Buffer.from(text), 0, Buffer.byteLength(text))

  it('are the doubles that JavaScript itself reads', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.constantFrom('', 'fixed', 'exponential'), (value, form) => {
        const text =
          form === 'fixed' && Math.abs(value) < 1e20
            ? value.toFixed(9)
            : form === 'exponential'
              ? value.toExponential()
              : String(value)
        expect(parse(text)).toBe(Number(text))
      }),
      { numRuns: 2000 },
    )
  })

  it.each(['', ' ', 'nan', 'NaN', 'NULL', 'NA', 'None'])('hold nothing in %j', (text) => {
    expect(parse(text)).toBeNaN()
  })
  it.each(['1.2.3', 'abc', '1e', '--1', '0x10', '1_000', '1,5', '.', '-'])('are not in %j', (text) => {
    expect(parse(text)).toBeNull()
  })
})
