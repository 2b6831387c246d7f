import type { PinEntry, PinSet } from 'keypin'
import type { Io } from '../io.ts'
import type { PinSetPaths } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import type { ChosenBackup } from './backup.ts'

interface Added {
  readonly pinSet: PinSet
  readonly host: string
  readonly paths: PinSetPaths
  readonly backup: ChosenBackup | undefined
  readonly json: boolean
}

/** Tells what was written and what comes next. */
export function showAdded({ pinSet, host, paths, backup, json }: Added, io: Io): void {
  const entry = pinSet.hosts.get(host)
  const pins = (entry?.pins ?? []).map(({ pin, position, state, label }: PinEntry) => ({
    pin: pin.text,
    ...(position === undefined ? {} : { position }),
    ...(state === undefined ? {} : { state }),
    ...(label === undefined ? {} : { label }),
  }))
  const files = {
    pinSet: paths.pinSet,
    keys: paths.keys,
    ...(backup?.keyPath === undefined ? {} : { backupKey: backup.keyPath }),
    ...(backup?.requestPath === undefined ? {} : { backupRequest: backup.requestPath }),
  }
  if (json) printJson(io, { host, pins, files })
  else {
    const style = styleFor(io)
    print(io, style.bold(host))
    for (const { pin, position = 'any', state = '' } of pins)
      print(io, `  ${state.padEnd(9)} ${position.padEnd(5)} ${style.green(pin)}`)
    for (const [what, path] of Object.entries(files)) print(io, `  ${names[what]} ${shownPath(path, io)}`)
  }
  if (backup?.keyPath !== undefined) sayCustody(backup, io)
  say(io, `next: keypin lint ${shownPath(paths.pinSet, io)}`)
}

const names: Readonly<Record<string, string>> = {
  pinSet: 'pin set         ',
  keys: 'key records     ',
  backupKey: 'backup key      ',
  backupRequest: 'backup request  ',
}

function sayCustody({ keyPath = '', isEncrypted }: ChosenBackup, io: Io): void {
  const sealed = isEncrypted ? '' : '; it is NOT encrypted'
  say(io, `keep ${shownPath(keyPath, io)} offline, in two places, away from the server and its key${sealed}`)
}
