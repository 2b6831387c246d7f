import { judgeLogged, type LoggedFinding, readLogged } from '@keypin/care'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { DONE, NO } from '../exit.ts'
import type { CheckReport } from '../formats/check.ts'
import { chosenFormat, formatOptions, renderShared } from '../formats/registry.ts'
import type { Io } from '../io.ts'
import { openKeyRecords, pinSetOption, pinSetPaths, readPinSetFile } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { printable } from '../terminal/printable.ts'
import { print, printJson } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import { readExport } from './export.ts'

/** `keypin ct`. */
export const command: Command = defineCommand({
  about:
    'Holds what Certificate Transparency has logged against the pin set and its key records: whether a backup key is in ' +
    'a certificate before its turn, whether a certificate was issued for a key that is compromised or retired, and ' +
    'whether there is a valid one for a pinned host whose key is not pinned: it locks users out when it is deployed, or ' +
    'was ordered by somebody else.\n\n' +
    'Asks no service: give it what your watcher exports, the JSON of Cert Spotter or certificates as PEM. `-` is stdin.',
  positionals: { min: 1, max: 10_000, what: 'an export of a CT watcher' },
  options: { ...pinSetOption, ...formatOptions },
  examples: [
    [
      "curl -s 'https://api.certspotter.com/v1/issuances?domain=example.com&include_subdomains=true&expand=dns_names&expand=issuer' | keypin ct -",
      'what was logged for a domain',
    ],
    ['keypin ct ~/.certspotter/certs/*/*.v1.json --format github', 'what certspotter has found so far'],
  ],
  exits: [
    [NO, 'a backup turned up, a dead key was certified, or a certificate has a key that is not pinned'],
  ],
  run: async ({ options, words }, io) => {
    const format = chosenFormat(options)
    const paths = pinSetPaths(io.cwd, options.pinset)
    const { pinSet } = readPinSetFile(paths)
    const logged = words.flatMap((word) => readLogged(readExport(word, io)))
    const context = { pinSet, records: openKeyRecords(paths), now: io.now() }
    const findings = judgeLogged(context, logged)
    show(findings, { format, file: shownPath(paths.pinSet, io), count: logged.length }, io)
    return findings.some(({ level }) => level === 'error') ? NO : DONE
  },
})

interface How {
  readonly format: string
  readonly file: string
  readonly count: number
}

function show(findings: readonly LoggedFinding[], { format, file, count }: How, io: Io): void {
  const shared = renderShared(format, reportOf(findings, file))
  if (shared !== undefined) io.stdout.write(shared)
  else if (format === 'json') printJson(io, { file, certificates: count, findings })
  else print(io, renderFindings(findings, count, io))
}

function renderFindings(findings: readonly LoggedFinding[], count: number, io: Io): string {
  const style = styleFor(io)
  const colour = { error: style.red, warning: style.yellow, pass: style.green } as const
  const blocks = findings.flatMap(({ level, message, fix }) => [
    `${colour[level]((level === 'pass' ? 'fine' : level).padEnd(7))} ${printable(message)}`,
    ...(fix === undefined ? [] : [`        to mend it: ${printable(fix)}`]),
  ])
  return [...blocks, `${count} ${count === 1 ? 'certificate' : 'certificates'} looked at`].join('\n')
}

const sources = ['https://www.rfc-editor.org/rfc/rfc6962', 'https://github.com/SSLMate/certspotter']

function reportOf(findings: readonly LoggedFinding[], file: string): CheckReport {
  return {
    title: 'keypin ct',
    file,
    rules: [
      {
        id: 'early-backup',
        name: 'early-backup',
        finds: 'A certificate for a backup key before its turn.',
        why: 'A CA knows the key, so somebody has used it.',
        sources,
      },
      {
        id: 'dead-key',
        name: 'dead-key',
        finds: 'A certificate that was issued for a key after its end.',
        why: 'Whoever ordered it has a key that nobody should have.',
        sources,
      },
      {
        id: 'unpinned-key',
        name: 'unpinned-key',
        finds: 'A valid certificate for a pinned host whose key is not pinned.',
        why: 'It locks users out when it is deployed, or was ordered by somebody else.',
        sources,
      },
    ],
    checks: findings.map(({ id, level, host, message, fix }) => ({
      rule: id,
      subject: host,
      level,
      message,
      path: `$.hosts['${host}']`,
      ...(fix === undefined ? {} : { fix }),
    })),
  }
}
