// What Electron's own default app does, which the stand-in's package does not carry: takes the path from the
// command line, gives the app its name, version and path, and loads its main module.
// The top-level await matters: Electron holds `ready` back until this module has settled.
import { app } from 'electron'
import fs from 'node:fs'
import Module, { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const { preloads, target } = readArguments(process.argv.slice(1))
if (!target) {
  console.error('usage: electron [options] path')
  process.exit(1)
}
if (preloads.length > 0) Module._preloadModules(preloads)
Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
try {
  await import(pathToFileURL(introduce(path.resolve(target))).href)
} catch (error) {
  console.error('App threw an error during load')
  console.error(error?.stack ?? error)
  process.exit(1)
}

function readArguments(args) {
  const preloads = []
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '-r' || args[i] === '--require') preloads.push(args[++i])
    else if (args[i] === '-v' || args[i] === '--version') {
      console.log(`v${process.versions.electron}`)
      process.exit(0)
    } else if (!args[i].startsWith('-')) return { preloads, target: args[i] }
  }
  return { preloads, target: null }
}

/** Tells Electron which app this is. Returns the file to load. */
function introduce(target) {
  const manifest = path.join(target, 'package.json')
  if (!fs.existsSync(manifest)) {
    app.setAppPath(path.dirname(target))
    return target
  }
  const {
    name,
    productName,
    version,
    desktopName,
    main = 'index.js',
    v8Flags,
  } = JSON.parse(fs.readFileSync(manifest, 'utf8'))
  if (version) app.setVersion(version)
  app.name = productName ?? name ?? app.name
  app.setDesktopName(desktopName ?? `${app.name}.desktop`)
  if (v8Flags) createRequire(import.meta.url)('node:v8').setFlagsFromString(v8Flags)
  app.setAppPath(target)
  return path.join(target, main)
}
