import type { Command } from './commands'

/** Commands that hold all typed words, those that begin with them first; nothing typed: all, in their order. */
export function rankCommands(commands: readonly Command[], typed: string): Command[] {
  const words = typed.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const rank = (command: Command): number => {
    const title = command.title().toLocaleLowerCase()
    if (!words.every((word) => title.includes(word))) return -1
    return words.length > 0 && title.startsWith(words[0]!) ? 1 : 0
  }
  return commands
    .map((command) => ({ command, rank: rank(command) }))
    .filter((entry) => entry.rank >= 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ command }) => command)
}
