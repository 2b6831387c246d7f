import { isIP, isIPv4 } from 'node:net'
import { type AttachOptions, type GatewayOptions, gatewayRules, type LabProgress } from '@keypin/lab'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { usageError } from '../errors.ts'
import { COULD_NOT, NO } from '../exit.ts'
import type { Io } from '../io.ts'
import { say } from '../terminal/say.ts'
import { parseDuration } from '../tls/options.ts'
import { converse } from './progress.ts'
import { tryClient, tryingOptions } from './trying.ts'

/** `keypin lab proxy`. */
export const command: Command = defineCommand({
  about:
    'Tries a client that runs on by itself: an app on a device, a service, a browser. The lab listens on one port, as an ' +
    'HTTP proxy (CONNECT), a SOCKS proxy, and for connections that are led to it; the host is read from the ' +
    'ClientHello. Each chain is shown for a window of time. Have the client make a request in each: by COMMAND, by ' +
    'hand at a prompt, or because it does so anyway. Other hosts pass through unread.\n\n' +
    'At http://ADDRESS:PORT/ is a page for devices: the roots to trust in the forms that Android, iOS and desktops ' +
    'take, step by step, and the verdicts as they come. No private key is ever served.\n\n' +
    'With --from-app-pins the client is the one that you ship, pinned to its genuine server, which the controls pass ' +
    'through to. Unless the server’s own key is at hand, its refusals are only consistent with pinning.\n\n' +
    'The lab listens on loopback unless told otherwise: anywhere else it is an open proxy for whoever reaches it.',
  positionals: { min: 0, max: 0, what: 'nothing' },
  takesRest: true,
  options: {
    listen: {
      type: 'string',
      value: '[ADDRESS:]PORT',
      about: 'where to listen; a free port of 127.0.0.1 when absent',
    },
    dns: {
      type: 'string',
      value: '[ADDRESS:]PORT',
      about: 'a name server that leads clients to --listen ADDRESS; on 127.0.0.1 when only a port is given',
    },
    gateway: {
      type: 'string',
      value: 'INTERFACE',
      about: 'say the rules of nftables that lead the devices behind this interface to --listen',
    },
    window: { type: 'string', value: 'TIME', about: 'how long each chain is shown; 30s when absent' },
    ...tryingOptions,
  },
  examples: [
    ['keypin lab proxy --dir lab --listen 8080', 'a test build that is pinned to the lab, prompted by hand'],
    [
      'keypin lab proxy --dir lab --listen 192.168.4.1:8080 --gateway wlan0',
      'every device behind a Linux gateway, and the rules for it',
    ],
    [
      'keypin lab proxy --dir lab --from-app-pins pinset.json --window 5s -- adb shell am start -n com.example/.Main',
      'the app as it is shipped, started for each chain',
    ],
  ],
  exits: [
    [NO, 'the client accepted or leaked where it should have refused, or refused the genuine chain'],
    [COULD_NOT, 'inconclusive: the run shows nothing either way'],
  ],
  run: async ({ options, rest }, io) => {
    const windowMs = options.window === undefined ? 30_000 : parseDuration(options.window)
    const place = placeOf(options.listen)
    const gateway = gatewayOf(options.gateway, place.address)
    const { onProgress, prompt } = converse(io, windowMs)
    const attach: AttachOptions = {
      ...place,
      ...dnsOf(options.dns, options.listen),
      windowMs,
      ...(rest.length === 0 && io.isTTY.stdin ? { prompt } : {}),
    }
    if (attach.address !== undefined && !isLoopback(attach.address))
      say(io, `warning: whoever reaches ${attach.address} can use this proxy while it runs`)
    const told = (progress: LabProgress): void => {
      onProgress(progress)
      if (progress.type === 'listening' && gateway !== undefined) sayRules(gateway, progress.port, io)
    }
    const command = rest.length === 0 ? {} : { command: rest }
    return await tryClient(options, { attach, ...command, onProgress: told }, io)
  },
})

type Gateway = Omit<GatewayOptions, 'port'>

/** Checked before anything is opened. */
function gatewayOf(name: string | undefined, address: string = '127.0.0.1'): Gateway | undefined {
  if (name === undefined) return undefined
  const wayOut = 'name the address that devices reach: --listen 192.168.4.1:8080 --gateway wlan0'
  if (isIP(address) === 0 || isLoopback(address))
    throw usageError('--gateway has nowhere to lead devices to', wayOut)
  try {
    gatewayRules({ interface: name, address, port: 1 })
    return { interface: name, address }
  } catch {
    throw usageError(`'${name}' is no interface`, wayOut)
  }
}

function sayRules(gateway: Gateway, port: number, io: Io): void {
  const { rules, remove } = gatewayRules({ ...gateway, port })
  say(io, `to lead the devices behind ${gateway.interface} here, as root on this gateway:`)
  // To be pasted as it is, so without a name before each line.
  io.stderr.write(`nft -f - <<'END'\n${rules}END\n`)
  say(io, `and when the run is over: ${remove}`)
}

function placeOf(listen: string | undefined): { address?: string; port?: number } {
  if (listen === undefined) return {}
  const [, bracketed, plain, port] =
    /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):)?(\d{1,5})$/u.exec(listen) ?? []
  const address = bracketed ?? plain
  if (port === undefined || Number(port) > 65_535)
    throw usageError(
      `'${listen}' is no place to listen`,
      'say a port, or an address and a port: 127.0.0.1:8080',
    )
  return { ...(address === undefined ? {} : { address }), port: Number(port) }
}

function dnsOf(dns: string | undefined, listen: string | undefined): Pick<AttachOptions, 'dns'> {
  if (dns === undefined) return {}
  const { address: leadsTo = '127.0.0.1' } = placeOf(listen)
  if (!isIPv4(leadsTo) || leadsTo === '0.0.0.0')
    throw usageError(
      '--dns has no address to lead clients to',
      'name one of IPv4 that they reach: --listen 192.168.1.10:443',
    )
  const { address = '127.0.0.1', port = 0 } = placeOf(dns)
  return { dns: { address, port } }
}

const isLoopback = (address: string): boolean => /^(?:127\.|::1$|localhost$)/u.test(address)
