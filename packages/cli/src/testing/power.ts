// A file system whose power can be cut: after so many changes to it nothing is changed any more, as after a crash, and
// the change at which it happens is done by half. Nothing of the program that is tested knows of it.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** What a program that has no power any more does not live to see. */
export class PowerCut extends Error {}

let left: number | undefined
let isOff = false

/** Runs something, and cuts the power before its Nth change; whether it came to its end. */
export function untilCut(changes: number | undefined, run: () => void): boolean {
  left = changes
  try {
    run()
    return true
  } catch (error) {
    // what came after the cut is not what happened
    if (!isOff) throw error
    return false
  } finally {
    left = undefined
    isOff = false
  }
}

const files = fs as unknown as Record<string, (...args: readonly unknown[]) => unknown>

for (const name of [
  'openSync',
  'writeSync',
  'linkSync',
  'renameSync',
  'rmSync',
  'writeFileSync',
  'mkdirSync',
]) {
  const original = files[name]
  if (original === undefined) throw new TypeError(`there is no ${name}`)
  files[name] = (...args) => {
    if (name === 'openSync' && !/[wa]/.test(String(args[1] ?? 'r'))) return original(...args)
    if (isOff) throw new PowerCut()
    if (left === undefined || left-- > 0) return original(...args)
    isOff = true
    const [descriptor, bytes] = args
    if (name === 'writeSync' && bytes instanceof Uint8Array)
      original(descriptor, bytes.subarray(0, bytes.length >> 1))
    throw new PowerCut()
  }
}
// the power is cut, not the disk
files.fsyncSync = () => undefined
syncBuiltinESMExports()
