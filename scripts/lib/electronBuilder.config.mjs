import fs from 'node:fs'
import path from 'node:path'
import { electronDist } from './electronProgram.mjs'
import { modules } from './paths.mjs'

// The native library lies in the cache, behind a link that a package cannot keep.
const libraries = path.join(modules, '@tensorflow/tfjs-node-gpu/deps/lib')
const names = fs.existsSync(libraries)
  ? fs.readdirSync(libraries).filter((name) => /\.(so\.2|dylib|dll)$/.test(name))
  : []

export default {
  appId: 'studio.semantic-id',
  productName: 'Semantic ID Studio',
  directories: { output: 'dist' },
  electronDist: fs.realpathSync(electronDist),
  electronVersion: fs.readFileSync(path.join(electronDist, 'version'), 'utf8').trim().replace(/^v/, ''),
  npmRebuild: false, // set-up has made the native modules
  files: [
    'out/**',
    'resources/**',
    'package.json',
    '!**/*.map',
    '!out/.*',
    '!**/tfjs-node-gpu/{deps,build,src,binding}/**',
    '!**/better-sqlite3/{deps,src,prebuilds}/**',
  ],
  asarUnpack: ['**/*.node', '**/@tensorflow/tfjs-node-gpu/**', 'resources/demo/**'],
  extraResources: names.map((name) => ({
    from: fs.realpathSync(path.join(libraries, name)),
    to: `app.asar.unpacked/node_modules/@tensorflow/tfjs-node-gpu/deps/lib/${name}`,
  })),
  linux: { target: ['dir'], category: 'Science', executableName: 'semantic-id-studio' },
}
