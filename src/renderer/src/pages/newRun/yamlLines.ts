export interface YamlLine {
  /** Indentation and key, to be coloured. */
  key: string
  rest: string
  comment: boolean
}

/** Splits a YAML text for colouring; character for character the same text, so that it lies under the editor's. */
export const yamlLines = (yaml: string): YamlLine[] =>
  yaml.split('\n').map((line) => {
    const match = /^(\s*[\w-]+)(:.*)$/.exec(line)
    return match === null
      ? { key: '', rest: line, comment: line.trimStart().startsWith('#') }
      : { key: match[1]!, rest: match[2]!, comment: false }
  })
