import { weigh } from '@keypin/care'
import { parseTarget } from '@keypin/probe'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { COULD_NOT, DONE, NO } from '../exit.ts'
import { inspectOrSayWhy, sayAlarms, sayFailure } from '../inspect/look.ts'
import { print, printJson } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import { readTlsOptions, tlsOptions, warnOfNode } from '../tls/options.ts'
import { renderWeighing } from './render.ts'

/** `keypin advise`. */
export const command: Command = defineCommand({
  about:
    'Says what to weigh before a host is pinned: whether to pin it at all, whose the keys are by the evidence, what ' +
    'could be pinned, on which day each choice would lock users out and whom it lets in, how often the certificate ' +
    'will be renewed, what to do instead, and what others say, who contradict each other.\n\n' +
    'Platforms and CAs are named from what certificates say, which is evidence and no proof.',
  positionals: { min: 1, max: 1, what: 'a host, a URL or a certificate file' },
  options: { ...tlsOptions, json: { type: 'boolean', about: 'the same data as JSON' } },
  examples: [
    ['keypin advise api.example.com', 'before you pin it'],
    ['keypin advise chain.pem', 'of a chain in a file'],
    ["keypin advise api.example.com --json | jq '.choices[] | {id, lockOut}'", 'the days, for a script'],
  ],
  exits: [
    [DONE, 'nothing that was seen speaks against pinning it'],
    [NO, 'do not pin it as it is: its keys are out of your hands, or its chain is nobody’s'],
    [COULD_NOT, 'the server could not be looked at'],
  ],
  run: async ({ options, words: [target = ''] }, io) => {
    const look = readTlsOptions(options, io)
    if (parseTarget(target, io.cwd).kind === 'host') await warnOfNode(io)
    const seen = await inspectOrSayWhy(target, look)
    if (seen.failure !== undefined && seen.presented.length === 0) return sayFailure(seen.failure, io)
    const weighing = weigh(seen)
    sayAlarms(weighing.advice, io)
    if (options.json) printJson(io, { target, at: seen.at, ...weighing })
    else print(io, renderWeighing(target, weighing, styleFor(io)))
    if (seen.failure !== undefined) return sayFailure(seen.failure, io)
    return weighing.verdict === 'no' || weighing.verdict === 'nobody' ? NO : DONE
  },
})
