// Loaded before a program (--import): kills the process, without a chance to tidy up, right before its Nth change to
// the file system, where N is KILL_AT_WRITE. Nothing in the program knows of it.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const last = Number(process.env.KILL_AT_WRITE)
let count = 0
for (const name of [
  'openSync',
  'writeSync',
  'fsyncSync',
  'linkSync',
  'renameSync',
  'rmSync',
  'writeFileSync',
  'mkdirSync',
]) {
  const original = fs[name]
  fs[name] = (...args) => {
    const changes = name !== 'openSync' || /[wa]/.test(String(args[1] ?? 'r'))
    if (changes && ++count === last) process.kill(process.pid, 'SIGKILL')
    return original(...args)
  }
}
syncBuiltinESMExports()
