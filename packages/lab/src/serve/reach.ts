import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { canonical } from './front/address.ts'

const own = new BlockList()
// What only this machine reaches: itself, and what is on its links without a router.
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const)
  own.addSubnet(net, prefix, 'ipv4')
own.addAddress('::', 'ipv6')
own.addAddress('::1', 'ipv6')
own.addSubnet('fe80::', 10, 'ipv6')

/** Whether an address leads to this machine's loopback or its links, which are not reached through the lab from elsewhere. */
export function isOwnGround(address: string): boolean {
  const one = canonical(address)
  const version = isIP(one)
  return version !== 0 && own.check(one, version === 4 ? 'ipv4' : 'ipv6')
}

/** Looks a name up as ever, and leaves out the addresses on the lab's own ground. */
export const lookupOutside: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found: readonly LookupAddress[] = []) => {
    const outside = found.filter(({ address }) => !isOwnGround(address))
    const [first] = outside
    if (error !== null || first === undefined)
      done(error ?? new Error('it is nobody that a client may be passed on to'), '', 0)
    else if (options.all === true) done(null, outside)
    else done(null, first.address, first.family)
  })
}
