// A folder of its own in which a test runs command-line tools, without this machine's trust settings.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a command said. */
export interface Answer {
  readonly ok: boolean
  readonly stdout: Buffer
  readonly stderr: string
}

/** A temporary folder; give it to `using`, which removes it. */
export class Workshop {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'keypin-'));

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Writes a file and gives its name. */
  write(name: string, content: Uint8Array | string): string {
    writeFileSync(join(this.folder, name), content)
    return name
  }

  read(name: string): Uint8Array {
    return Uint8Array.from(readFileSync(join(this.folder, name)))
  }

  /** Runs a command in the folder and tells how it went. */
  run(command: string, args: readonly string[], input: Uint8Array | string = ''): Answer {
    const env = { PATH: process.env.PATH, HOME: this.folder, LC_ALL: 'C.UTF-8' }
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: this.folder, env, input })
    return { ok: status === 0, stdout, stderr: stderr.toString() }
  }

  /** Runs a command that must succeed, and gives its standard output. */
  must(command: string, args: readonly string[], input: Uint8Array | string = ''): Buffer {
    const { ok, stdout, stderr } = this.run(command, args, input)
    if (!ok) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
    return stdout
  }
}
