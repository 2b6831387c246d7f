/** Where text goes, or its UTF-8; `process.stdout` fits. */
export interface Sink {
  write(text: string | Uint8Array): unknown
}

/** What a question to the person at the terminal looks like. */
export interface Question {
  /** Do not echo the answer. */
  readonly secret?: boolean
}

/** Everything a command may touch of the world besides files and sockets; tests hand in their own. */
export interface Io {
  /** Results, and nothing else. */
  readonly stdout: Sink
  /** Everything else. */
  readonly stderr: Sink
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that relative paths start from. */
  readonly cwd: string
  readonly isTTY: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean }
  readonly now: () => Date
  /** Aborted by Ctrl-C; its reason is the error to end with. */
  readonly signal: AbortSignal
  /** Asks the person; rejects where there is none to ask. */
  readonly ask: (question: string, how?: Question) => Promise<string>
}
