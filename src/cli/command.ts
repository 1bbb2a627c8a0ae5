import type { Command } from 'commander'
import type { Session } from './session'

/** Adds one command to its parent. What it needs to work is loaded when it runs: a list must not wait for an engine. */
export type AddCommand = (parent: Command, session: Session) => void
