import type { Code } from '../code.ts'
import { word } from '../languages/word.ts'
import type { OptionValues, TargetOption } from '../target.ts'

/** Where the output is installed; the configuration names its certificates there. */
export function folderOption(folder: string): TargetOption {
  return {
    name: 'folder',
    what: 'the folder the output is installed in, as an absolute path',
    default: folder,
    check: complaintOfPath,
  }
}

/** Where programs of this machine reach the forwarder. */
export const listenOption: TargetOption = {
  name: 'listen',
  what: 'where programs reach it: 127.0.0.1:PORT, or unix:/PATH',
  default: '127.0.0.1:8442',
  check: (value) =>
    /^127\.0\.0\.1:\d{1,5}$/.test(value) || (value.startsWith('unix:') && isPath(value.slice(5)))
      ? undefined
      : 'is not 127.0.0.1:PORT or unix:/PATH; what is sent there is in clear text, so it stays on this machine',
}

/** Where stunnel, which has a port or a socket for each host, puts its sockets. */
export function socketsOption(folder: string): TargetOption {
  return {
    name: 'sockets',
    what: 'the folder of the sockets, HOST.sock, that programs reach it at, as an absolute path',
    default: folder,
    check: complaintOfPath,
  }
}

/** The roots that the platform goes by besides. */
export function rootsOption(what: string, roots: string): TargetOption {
  return { name: 'roots', what, default: roots, check: complaintOfPath }
}

/** An option's value as a word of the configuration. */
export function wordOf(options: OptionValues, name: string): Code {
  return word.literal(options.get(name) ?? '')
}

function complaintOfPath(value: string): string | undefined {
  return isPath(value) ? undefined : 'is no absolute path of letters, digits, dots, dashes and underscores'
}

function isPath(value: string): boolean {
  return /^(\/[A-Za-z0-9_.-]+)+$/.test(value) && !value.includes('..')
}
