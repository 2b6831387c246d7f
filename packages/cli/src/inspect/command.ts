import { advise } from '@keypin/care/advice'
import { parseTarget, type SurveyOptions, survey } from '@keypin/probe'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { usageError } from '../errors.ts'
import { COULD_NOT, DONE } from '../exit.ts'
import type { Io } from '../io.ts'
import { print, printJson } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import { readTlsOptions, tlsOptions, warnOfNode } from '../tls/options.ts'
import { inspectOrSayWhy, sayAlarms, sayFailure } from './look.ts'
import { renderInspection } from './render.ts'
import { renderSurvey } from './render-survey.ts'
import { readTrust, trustOption } from './trust-option.ts'

/** `keypin inspect`. */
export const command: Command = defineCommand({
  about:
    'Shows what a server, or a file, really presents: every certificate in the order sent, every path that ' +
    'could be verified and where it ends, the pins of each certificate, what was negotiated and what of it is ' +
    'weak, and what to make of it. Nothing is sent after the handshake.\n\n' +
    'A chain that nobody trusts is shown as well, and said to be so. What is printed is evidence, not an ' +
    'endorsement: a pin that was taken through an interceptor is the interceptor’s.',
  positionals: { min: 1, max: 1, what: 'a host, a URL or a certificate file' },
  options: {
    all: {
      type: 'boolean',
      about: 'every address, asked for every kind of key in TLS 1.2 and 1.3, and without a name',
    },
    nameless: { type: 'boolean', about: 'name nobody in the handshake, as clients without SNI do' },
    ...tlsOptions,
    trust: trustOption,
    json: { type: 'boolean', about: 'the same data as JSON' },
  },
  examples: [
    ['keypin inspect api.example.com', 'the server on port 443'],
    ['keypin inspect api.example.com --all', 'whatever any client may get there'],
    ['keypin inspect api.example.com --nameless', 'what a client without SNI gets'],
    ['keypin inspect smtp://mail.example.com', 'a server that begins in clear text'],
    ['keypin inspect chain.pem', 'certificates in a file'],
    [
      'keypin inspect api.example.com --connect 127.0.0.1:8443 --ca ca.pem',
      'a server that is not in the DNS yet',
    ],
    ["keypin inspect api.example.com --json | jq -r '.presented[0].pin'", 'the pin of the leaf'],
  ],
  exits: [[COULD_NOT, 'the server could not be looked at']],
  run: async ({ options, words: [target = ''] }, io) => {
    const plain = readTlsOptions(options, io)
    const look = { ...plain, ...readTrust(options.trust, plain.ca), sendServername: !options.nameless }
    const isHost = parseTarget(target, io.cwd).kind === 'host'
    if (isHost) await warnOfNode(io)
    if (options.all && options.nameless)
      throw usageError('--all asks without a name as well', 'leave out --nameless')
    if (options.all) return inspectAll(target, isHost, look, options.json, io)
    const seen = await inspectOrSayWhy(target, look)
    const advice = advise(seen)
    sayAlarms(advice, io)
    if (options.json) printJson(io, { ...seen, advice })
    else if (seen.presented.length > 0) print(io, renderInspection(seen, advice, styleFor(io)))
    return seen.failure === undefined ? DONE : sayFailure(seen.failure, io)
  },
})

async function inspectAll(
  target: string,
  isHost: boolean,
  look: SurveyOptions,
  json: boolean,
  io: Io,
): Promise<number> {
  if (!isHost) throw usageError('a file has no addresses', `leave out --all: keypin inspect ${target}`)
  const seen = await survey(target, look)
  const advice = seen.chains.map((chain) => advise(chain))
  for (const one of advice) sayAlarms(one, io)
  if (json) printJson(io, { ...seen, advice })
  else if (seen.chains.length > 0) print(io, renderSurvey(seen, advise, styleFor(io)))
  const failures = [seen.failure, ...seen.addresses.map(({ failure }) => failure)]
  for (const failure of failures)
    if (failure !== undefined && failure.noRoute !== true) sayFailure(failure, io)
  return seen.chains.length > 0 ? DONE : COULD_NOT
}
