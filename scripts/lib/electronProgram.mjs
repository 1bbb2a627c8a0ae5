import fs from 'node:fs'
import path from 'node:path'
import { modules } from './paths.mjs'

export const electronFolder = path.join(modules, 'electron')
export const electronDist = path.join(electronFolder, 'dist')

/** @returns {string | null} the program that `require('electron')` names, where it is there */
export function electronProgram() {
  try {
    const program = path.join(electronDist, fs.readFileSync(path.join(electronFolder, 'path.txt'), 'utf8'))
    return fs.existsSync(program) ? program : null
  } catch {
    return null
  }
}
