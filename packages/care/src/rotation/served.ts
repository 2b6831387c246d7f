import type { HostEntry, Pin, PinSet, Position } from 'keypin'

/** What the servers of a host show at one moment. */
export interface Served {
  /** One for every address that the host has. */
  readonly endpoints: readonly Endpoint[]
}

/** One address of a host. */
export interface Endpoint {
  readonly address: string
  /** Verified paths, leaf first. */
  readonly paths: readonly ShownPath[]
  /** Why nothing could be seen there. */
  readonly failure?: string
  /** What would let it be seen, where that is known. */
  readonly fix?: string
  /** End of the leaf's validity, ISO 8601. */
  readonly notAfter?: string
}

/** The keys of a verified path, leaf first. */
export type ShownPath = readonly ShownKey[]

/** One certificate of a path, by its two pins. */
export interface ShownKey {
  readonly pin: string
  readonly certificatePin: string
  readonly position: Position
}

/** Nobody looked, or there was nothing to see. */
export const nothingSeen: Served = { endpoints: [] }

/** What was seen of the names below a host that its entry covers; undefined when nobody said which have servers. */
export type Below = ReadonlyMap<string, Served> | undefined

/**
 * What was seen of an entry: at its own name, and at the names below it that it covers as well. As long as nobody has
 * said which of these have servers, there may be one that nobody looked at.
 */
export function servedBy({ host, subdomains }: HostEntry, own: Served, below: Below): Served {
  if (subdomains === 'none' || own.endpoints.length === 0) return own
  const failure = 'its entry covers names below it, and nobody said which of them have servers'
  const endpoints =
    below === undefined
      ? [{ address: `*.${host}`, paths: [], failure, fix: sayNames(host) }]
      : [...below].flatMap(([name, { endpoints }]) =>
          endpoints.length === 0
            ? [{ address: name, paths: [], failure: 'nobody looked at it' }]
            : endpoints.map((one) => ({ ...one, address: `${name} ${one.address}` })),
        )
  return { endpoints: [...own.endpoints, ...endpoints] }
}

/** How to say which names below a host have servers. */
export const sayNames = (host: string): string =>
  `say which: keypin rotate plan ${host} --also NAME --save; or that there are none: --alone --save`

/** Every pin that is in a verified path somewhere. */
export function shownPins({ endpoints }: Served): ReadonlySet<string> {
  return new Set(
    endpoints.flatMap(({ paths }) =>
      paths.flatMap((path) => path.flatMap(({ pin, certificatePin }) => [pin, certificatePin])),
    ),
  )
}

/** Addresses of which it is not known what they show. */
export function unseen({ endpoints }: Served): readonly Endpoint[] {
  return endpoints.filter(({ failure, paths }) => failure !== undefined || paths.length === 0)
}

/** Whether every address was looked at, and there is one. */
export function isWholeLook(served: Served): boolean {
  return served.endpoints.length > 0 && unseen(served).length === 0
}

/** Addresses of which a path shows one of these pins. */
export function endpointsWith(served: Served, ...pins: readonly string[]): readonly Endpoint[] {
  return served.endpoints.filter(({ paths }) =>
    paths.some((path) => path.some((key) => pins.some((pin) => isOf(key, pin)))),
  )
}

/** The paths that clients with this pin set would refuse, by address and place. */
export function refusedPaths(pinSet: PinSet, host: string, served: Served): ReadonlySet<string> {
  const entry = pinSet.hosts.get(host)
  if (entry === undefined || entry.mode === 'off') return new Set()
  const forbidden = new Set([...pinSet.forbid, ...entry.forbid].map(({ text }: Pin) => text))
  return new Set(
    served.endpoints.flatMap(({ address, paths }) =>
      paths.flatMap((path, index) =>
        satisfies(path, entry, forbidden) ? [] : [`${address} path ${index + 1}`],
      ),
    ),
  )
}

function satisfies(path: ShownPath, entry: HostEntry, forbidden: ReadonlySet<string>): boolean {
  if (path.some(({ pin, certificatePin }) => forbidden.has(pin) || forbidden.has(certificatePin)))
    return false
  return entry.pins.some(({ pin, position }) =>
    path.some((key) => isOf(key, pin.text) && (position === undefined || position === key.position)),
  )
}

const isOf = ({ pin, certificatePin }: ShownKey, wanted: string): boolean =>
  pin === wanted || certificatePin === wanted
