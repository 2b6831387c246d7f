/** What is remembered of a store: which of its anchors hold a name. A list of hosts has few issuers. */
interface Holders {
  readonly of: readonly Uint8Array[]
  readonly byName: Map<string, readonly Uint8Array[]>
}

const remembered = new WeakMap<readonly Uint8Array[], Holders>()

// Names are a stranger's: what is kept of them is bounded in number and in size. Those of CAs are some hundred octets.
const mostNames = 1000
const mostOctets = 1024

/**
 * The anchors that hold a name, as issuer or subject, readable or not; the bytes are searched, since most anchors never
 * matter. For a name of usual size the answer is remembered, as long as the list holds the same.
 *
 * @param name DER.
 */
export function anchorsNaming(name: Uint8Array, anchors: readonly Uint8Array[]): readonly Uint8Array[] {
  if (name.length > mostOctets) return search(name, anchors)
  const { byName } = holdersOf(anchors)
  const key = Buffer.from(name).toString('latin1')
  const known = byName.get(key)
  if (known !== undefined) return known
  const holding = search(name, anchors)
  if (byName.size >= mostNames) byName.clear()
  byName.set(key, holding)
  return holding
}

function search(name: Uint8Array, anchors: readonly Uint8Array[]): readonly Uint8Array[] {
  const wanted = Buffer.from(name)
  return anchors.filter((anchor) =>
    Buffer.from(anchor.buffer, anchor.byteOffset, anchor.length).includes(wanted),
  )
}

function holdersOf(anchors: readonly Uint8Array[]): Holders {
  const known = remembered.get(anchors)
  const isUnchanged = known?.of.length === anchors.length && known.of.every((der, at) => der === anchors[at])
  if (known !== undefined && isUnchanged) return known
  const made = { of: [...anchors], byName: new Map() }
  remembered.set(anchors, made)
  return made
}
