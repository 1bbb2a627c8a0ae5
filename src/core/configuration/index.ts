export { configurationFromYaml, parseYaml, withOverrides, type ParsedConfiguration } from './parse'
export { allPresets, preset, resourcesFolder } from './presets'
export { crossCheck, refuseErrors, type DataShape, type Problem } from './problems'
export { jsonSchema, schemaText, toYaml } from './write'
