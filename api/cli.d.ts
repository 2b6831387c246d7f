// The public surface of '@keypin/cli', written by 'npm run api'. A change here is a change for users.

export interface Io {
  readonly stdout: Sink
  readonly stderr: Sink
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly isTTY: {
    readonly stdin: boolean
    readonly stdout: boolean
    readonly stderr: boolean
  }
  readonly now: () => Date
  readonly signal: AbortSignal
  readonly ask: (question: string, how?: Question) => Promise<string>
}

export interface Question {
  readonly secret?: boolean
}

export interface Sink {
  write(text: string | Uint8Array): unknown
}

export declare function main(argv: readonly string[], io?: Partial<Io>): Promise<number>

export declare function run(argv: readonly string[]): Promise<never>
