import fs from 'node:fs'
import path from 'node:path'
import { electronDist } from './electronProgram.mjs'
import { modules, packageRecord } from './paths.mjs'

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
  extraResources: [
    { from: packageRecord, to: 'setup.json' },
    ...names.map((name) => ({
      from: fs.realpathSync(path.join(libraries, name)),
      to: `app.asar.unpacked/node_modules/@tensorflow/tfjs-node-gpu/deps/lib/${name}`,
    })),
  ],
  electronFuses: {
    // The program is a window, not a Node: no script, option or debugger gets into it from outside.
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    // Its page has a scheme of its own; file: gets no rights that a web page has not.
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
    enableCookieEncryption: false, // it keeps no cookies
  },
  // Electron's own app, for those who start it with a path; this package has its own.
  afterPack: ({ appOutDir, packager }) =>
    fs.rmSync(path.join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true }),
  linux: { target: ['dir'], category: 'Science', executableName: 'semantic-id-studio' },
}
