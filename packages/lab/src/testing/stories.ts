import { join } from 'node:path'
import type { InitializedLab } from '../pki/init.ts'
import type { RunLabOptions } from '../run/options.ts'
import { client, writePinSet } from './lab.ts'

const command = (file: string, name: string): string[] => [
  process.execPath,
  join(import.meta.dirname, file),
  name,
]
const story = (name: string): string[] => command('story-client.mjs', name)
const raw = (name: string): string[] => command('raw-tls.mjs', name)
const unpinned = client('unpinned')
const pinned = client('pinned')

/** A client, and what it comes to in a few words. */
export type Try = readonly [name: string, command: readonly string[], short: string]

/** What is known of clients in a scenario. */
export interface Known {
  readonly options?: Partial<RunLabOptions>
  readonly tries: readonly Try[]
}

const pass = 'refused pass pin'
const fallsFor = 'accepted fail'
const notTold = 'no-contact skipped'

/** What the scenarios come to with clients whose habits are known: of each, one that does right and one that does not. */
export function knownStories(lab: InitializedLab): Readonly<Record<string, Known>> {
  /** The pin set blocks what it does not list, and covers all names below the host. */
  const strict = writePinSet(
    lab,
    [lab.pins.leaf, lab.pins.backup].map((pin) => ({ pin })),
    { subdomains: 'any' },
    { unlisted: 'block' },
  )
  const covering = writePinSet(
    lab,
    [lab.pins.leaf, lab.pins.backup].map((pin) => ({ pin })),
    { subdomains: 'any' },
  )

  const anyGoodChain: Known = {
    options: { tls: '1.2', env: { ...process.env, TEST_CHAIN: lab.files.chain } },
    tries: [
      ['pinned', pinned, 'accepted pass'],
      ['the chain as it was, and no other', raw('same-chain-only'), 'refused fail'],
    ],
  }

  return {
    C2: anyGoodChain,
    R07: anyGoodChain,
    R08: anyGoodChain,
    V05: {
      options: { tls: '1.2' },
      tries: [
        ['pinned', pinned, 'refused pass'],
        ['no look at the signature', raw('checks-no-signature'), fallsFor],
      ],
    },
    P07: {
      tries: [
        ['pinned, whatever root', story('pinned-with-installed'), pass],
        ['pins waived for installed roots', story('waives-for-installed'), fallsFor],
        ['trusts what it is given only', pinned, 'refused pass'],
      ],
    },
    'S05-IP': {
      options: { pinSet: strict },
      tries: [
        ['listed hosts only', story('only-listed'), 'refused pass'],
        ['pins by name', story('pins-by-name'), fallsFor],
      ],
    },
    R10: {
      tries: [
        ['by the book', story('by-the-book'), 'accepted pass'],
        ['its first pin only, which is the new one', story('first-pin-only'), 'accepted pass'],
        ['old pins only', story('pins-of-first-visit'), 'refused fail'],
        ['no pins', unpinned, notTold],
      ],
    },
    R11: {
      tries: [
        ['by the book', story('by-the-book'), 'accepted pass'],
        ['the first pin only', story('first-pin-only'), 'refused fail'],
      ],
    },
    T01: {
      tries: [
        ['by the book', story('by-the-book'), 'accepted exposed'],
        ['lapsed or not', pinned, 'refused pass'],
      ],
    },
    'T01-CLOSED': {
      tries: [
        ['by the book', story('by-the-book'), 'refused pass'],
        ['open when lapsed', story('lapses-open'), fallsFor],
      ],
    },
    T02: {
      tries: [
        ['by the book', story('by-the-book'), 'accepted exposed'],
        ['reports nothing', story('reports-nothing'), fallsFor],
      ],
    },
    T03: {
      tries: [
        ['careful about updates', story('updates-carefully'), 'refused pass'],
        ['updates from anyone', story('updates-from-anyone'), fallsFor],
        ['no updates', pinned, 'refused skipped'],
      ],
    },
    'T03-BLOCKED': {
      tries: [
        ['careful about updates', story('updates-carefully'), pass],
        ['no update, no pins', story('updates-or-goes-without'), fallsFor],
      ],
    },
    'T03-STALE': {
      tries: [
        ['careful about updates', story('updates-carefully'), 'refused pass'],
        ['any update', story('updates-or-goes-without'), fallsFor],
      ],
    },
    T04: {
      tries: [
        ['remembers its first visit', story('remembers'), pass],
        ['remembers a header', story('remembers-header'), pass],
        ['pinned', pinned, pass],
        ['remembers nothing', unpinned, fallsFor],
      ],
    },
    'T04-AGAIN': {
      tries: [
        ['remembers its first visit', story('remembers'), 'refused pass'],
        ['remembers a header', story('remembers-header'), 'refused pass'],
        ['learns from the forgery', story('learns-from-forgery'), fallsFor],
        ['remembers nothing', unpinned, notTold],
      ],
    },
    'T04-RESET': {
      tries: [
        ['pinned', pinned, pass],
        ['remembers its first visit', story('remembers'), fallsFor],
      ],
    },
    'T04-ROTATION': {
      tries: [
        ['remembers a header, with the backup', story('remembers-header'), 'accepted pass'],
        ['remembers one key', story('remembers'), 'refused fail'],
      ],
    },
    'T04-UPGRADE': {
      tries: [
        ['by the book', story('by-the-book'), 'refused pass'],
        ['keeps old pins', story('keeps-old-pins'), fallsFor],
      ],
    },
    T05: {
      tries: [
        ['tries again, pinned', story('retries-pinned'), pass],
        ['tries again without pins', story('retries-unpinned'), fallsFor],
        ['does not try again', pinned, notTold],
      ],
    },
    T06: {
      tries: [
        ['says outright what it checks', pinned, pass],
        ['leaves it to the environment', client('pinned-but-for-switches'), fallsFor],
      ],
    },
    S02: {
      tries: [
        ['pinned, no sessions', pinned, pass],
        ['resumes', story('resumes-unjudged'), 'resumed exposed'],
      ],
    },
    S03: {
      tries: [
        ['judges by what it kept', story('resumes-judged'), 'refused pass'],
        ['resumes', story('resumes-unjudged'), 'resumed fail'],
        ['no pins', unpinned, notTold],
      ],
    },
    S06: {
      options: { tls: '1.3' },
      tries: [
        ['pinned', pinned, pass],
        ['sends data ahead', raw('sends-ahead'), 'leaked fail'],
      ],
    },
    S07: {
      tries: [
        ['stays where it is', pinned, pass],
        ['tries HTTP/3', story('tries-http3'), 'refused inconclusive pin'],
      ],
    },
    A01: {
      options: { pinSet: strict },
      tries: [
        ['follows to listed hosts', story('follows-listed-only'), 'refused pass'],
        ['follows anywhere', story('follows-unpinned'), fallsFor],
        ['does not follow', pinned, notTold],
      ],
    },
    A02: {
      options: { pinSet: covering },
      tries: [
        ['follows with its pins', story('follows-by-pin-set'), pass],
        ['follows without pins', story('follows-unpinned'), fallsFor],
      ],
    },
    A03: {
      tries: [
        ['pinned', story('exchanges-pinned'), pass],
        ['no pins there', story('exchanges-unpinned'), fallsFor],
        ['no WebSockets', pinned, notTold],
      ],
    },
    A04: {
      tries: [
        ['pinned', story('exchanges-pinned'), pass],
        ['no pins there', story('exchanges-unpinned'), fallsFor],
      ],
    },
    'A04-GRPC': {
      tries: [
        ['pinned', story('exchanges-pinned'), pass],
        ['no pins there', story('exchanges-unpinned'), fallsFor],
      ],
    },
    A05: {
      options: { pinSet: strict },
      tries: [
        ['loads from listed hosts', story('loads-page'), 'refused pass'],
        ['loads from anywhere', story('loads-page-from-anywhere'), fallsFor],
        ['loads nothing', pinned, notTold],
      ],
    },
    A06: {
      tries: [
        ['gives up', pinned, 'refused pass'],
        ['goes on in clear text', story('falls-back-to-clear-text'), 'leaked fail'],
      ],
    },
    A08: {
      tries: [
        ['pinned behind it', story('through-https-proxy-pinned'), pass],
        ['content with the proxy', story('through-https-proxy-unpinned'), fallsFor],
        ['past the proxy', pinned, notTold],
      ],
    },
    A07: {
      tries: [
        ['always pinned', story('always-pinned'), pass],
        ['pinned once', story('pinned-once'), fallsFor],
        ['one connection only', pinned, notTold],
      ],
    },
  }
}
