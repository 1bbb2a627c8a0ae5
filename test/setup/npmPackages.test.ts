import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { refuseLink } from '../../scripts/steps/npmPackages.mjs'
import { temporaryFolder } from './folder'

it('refuses to install behind a linked node_modules, which npm would empty, and names where the link leads', () => {
  const folder = temporaryFolder()
  const theirs = path.join(folder, 'theirs')
  mkdirSync(theirs)
  writeFileSync(path.join(theirs, 'kept'), '')
  const link = path.join(folder, 'node_modules')
  symlinkSync(theirs, link)
  expect(() => refuseLink(link)).toThrow(`${link} is a link to ${theirs}`)
  expect(readdirSync(theirs)).toEqual(['kept'])
  symlinkSync(path.join(folder, 'gone'), path.join(folder, 'broken'))
  expect(() => refuseLink(path.join(folder, 'broken'))).toThrow(/remove the link/)
})

it('lets a folder of its own, or none yet, pass', () => {
  const folder = temporaryFolder()
  expect(() => refuseLink(folder)).not.toThrow()
  expect(() => refuseLink(path.join(folder, 'node_modules'))).not.toThrow()
})
