import { lookup } from 'node:dns/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { LabError, reasonOf } from '../errors.ts'
import { answerDns, type DnsAnswers } from '../serve/dns.ts'
import { findDestination } from '../serve/front/conntrack.ts'
import type { PageFacts } from '../serve/page/document.ts'
import { type DevicePage, openPage } from '../serve/page/server.ts'
import { stateBefore } from '../serve/page/state.ts'
import { type QuicWatch, watchQuic } from '../serve/quic/watch.ts'
import { openSwitchboard, type Switchboard, type TestedHost } from '../serve/switchboard.ts'
import type { SeenClient } from './side-door.ts'

/** An address and a port of this machine. */
export interface Place {
  readonly address: string
  readonly port: number
}

/** Where a lab stands for clients that come by themselves. */
export interface StandOptions extends Place {
  readonly tested: readonly TestedHost[]
  readonly asksForIdentity: boolean
  /** Where its name server is to be, if it has one. */
  readonly dns?: Place | undefined
  /** What the page for devices says, if there is to be one. */
  readonly page?: PageFacts | undefined
}

/** One port for all that is shown in a run, and what stands beside it. */
export interface Stand extends Place {
  readonly switchboard: Switchboard
  readonly page: DevicePage | undefined
  /** Where its name server is. */
  readonly dns: Place | undefined
  /** What else came from clients of a host, by their addresses. */
  readonly seen: (host: string, addresses: readonly string[]) => SeenClient[]
  close(): Promise<void>
}

/**
 * Opens a stand: whole, or not at all.
 *
 * @throws {LabError} `KEYPIN_LAB_LISTEN`
 */
export async function openStand(options: StandOptions): Promise<Stand> {
  const { address, tested, asksForIdentity, dns } = options
  const page =
    options.page === undefined ? undefined : openPage(options.page, stateBefore(options.page.hosts))
  const servePage = page === undefined ? {} : { servePage: page.serve }
  const switchboard = await listening(options, () =>
    openSwitchboard({ ...options, tested, asksForIdentity, findDestination, ...servePage }),
  )
  const { port } = switchboard
  let names: DnsAnswers | undefined
  let quic: QuicWatch | undefined
  const close = async (): Promise<void> => {
    page?.close()
    await Promise.all([switchboard.close(), names?.close(), quic?.close()])
  }
  try {
    const hosts = tested.map(({ host }) => host)
    if (dns !== undefined) names = await listening(dns, () => answerDns({ ...dns, hosts, leadsTo: address }))
    quic = await watchQuic({ address, port })
  } catch (cause) {
    await close()
    throw cause
  }
  return {
    address,
    port,
    switchboard,
    page,
    dns: names === undefined || dns === undefined ? undefined : { address: dns.address, port: names.port },
    seen: (host, addresses) =>
      addresses.map((each) => ({
        datagrams: quic?.openedBy(each) ?? 0,
        isLedByName: names?.hasLed(host, each) ?? false,
      })),
    close,
  }
}

const lookupMs = 3_000

/** A host's addresses: looked up once, when somebody asks, and none if that takes too long. */
export function addressesOf(host: string): () => Promise<ReadonlySet<string>> {
  let found: Promise<ReadonlySet<string>> | undefined
  const find = async (): Promise<ReadonlySet<string>> => {
    const late = delay(lookupMs, [], { ref: false })
    const all = await Promise.race([lookup(host, { all: true }).catch(() => []), late])
    return new Set(all.map(({ address }) => address))
  }
  return () => {
    found ??= find()
    return found
  }
}

async function listening<Value>({ address, port }: Place, open: () => Promise<Value>): Promise<Value> {
  try {
    return await open()
  } catch (cause) {
    throw new LabError('KEYPIN_LAB_LISTEN', `could not listen on ${address}:${port} (${reasonOf(cause)})`, {
      hint: 'choose another --listen ADDRESS:PORT (or --dns), or leave it out',
      cause,
    })
  }
}
