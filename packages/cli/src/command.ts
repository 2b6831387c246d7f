import type { Io } from './io.ts'

/** An option with a value that is given once. */
export interface SingleOption {
  readonly type: 'string'
  readonly value: string
  readonly about: string
}

/** One option of a command: `--name`, or `--name VALUE`. */
export type OptionSpec =
  | { readonly type: 'boolean'; readonly about: string }
  | (SingleOption & { readonly multiple?: true })

/** The options of a command by their names without dashes. */
export type OptionTable = { readonly [name: string]: OptionSpec }

/** What was typed: exactly the declared names, so reading any other does not compile. */
export type OptionValues<T extends OptionTable> = {
  readonly [Name in keyof T]: T[Name] extends { type: 'boolean' }
    ? boolean
    : T[Name] extends { multiple: true }
      ? readonly string[]
      : string | undefined
}

/** How many words a command takes beside its options, and what they are called. */
export interface PositionalSpec {
  readonly min: number
  readonly max: number
  /** For the message when one is missing: `a host, a URL or a certificate file`. */
  readonly what: string
}

/** What a command gets of its command line. */
export interface Arguments<T extends OptionTable> {
  readonly options: OptionValues<T>
  readonly words: readonly string[]
  /** What stands after `--`, for commands that start another one. */
  readonly rest: readonly string[]
}

/** The facts of a command, from which help and parsing are made. */
export interface CommandSpec<T extends OptionTable> {
  /** What it does and what may surprise, as paragraphs. */
  readonly about: string
  readonly options: T
  readonly positionals: PositionalSpec
  /** Whether words after `--` are taken as they stand. */
  readonly takesRest?: true
  /** Lines that can be typed, each with what it does. */
  readonly examples: readonly (readonly [line: string, what: string])[]
  /** What the exit codes mean here, where that needs saying. */
  readonly exits?: readonly (readonly [code: number, meaning: string])[]
  run(given: Arguments<T>, io: Io): Promise<number>
}

/** A command as the registry holds it: its option types are its own business. */
export interface Command extends Omit<CommandSpec<OptionTable>, 'run'> {
  run(row: CommandName, argv: readonly string[], io: Io): Promise<number>
}

/** How a command is called; its registry row has these. */
export interface CommandName {
  /** One word, or two: `lab run`. */
  readonly name: string
  /** What follows the name: `HOST[:PORT]|URL|FILE`. */
  readonly usage: string
}
