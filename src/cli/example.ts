/** The text after a command's help. */
export const examples = (...lines: string[]): string =>
  `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.map((line) => `  $ bin/sid-studio ${line}`).join('\n')}\n`
