/** One sentence a code: what happened, to what, what to do. Codes are `room.whatHappened`. */
export const en = {
  internal: 'Something went wrong inside the program: {reason}. Nothing was changed; please report it with the log.',

  'usage.badArgument': '{argument}: {reason}',
  'usage.unknownCommand': 'There is no command {command}. Try --help.',

  'file.notFound': '{file} does not exist.',
  'file.unreadable': '{file} cannot be read: {reason}.',
  'file.exists': '{file} exists already. Choose another name, or overwrite it with --force.',
  'file.unwritable': '{file} cannot be written: {reason}.',
  'file.diskFull': 'The disk is full while writing {file}. Free some room and try again; nothing was left behind.',
} as const
