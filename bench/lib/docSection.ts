import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Puts generated text between `<!-- NAME -->` and `<!-- /NAME -->` of a page; adds the section where it is not there yet. */
export function writeSection(file: string, name: string, text: string): void {
  const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const page = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const section = `${from}\n${text.trim()}\n${to}`
  const start = page.indexOf(from)
  const end = page.indexOf(to)
  const next = start >= 0 && end > start ? page.slice(0, start) + section + page.slice(end + to.length) : `${page.trimEnd()}\n\n${section}\n`
  writeFileSync(file, next.replace(/^\n+/, ''))
}
