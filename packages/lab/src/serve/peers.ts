import { canonical } from './front/address.ts'

const maxPeers = 1_024

/** How often somebody came, by address: for a number of addresses, and whoever comes after those is not known. */
export class PeerCounts {
  readonly #counts = new Map<string, number>()

  add(address: string): void {
    const peer = canonical(address)
    if (this.#counts.size >= maxPeers && !this.#counts.has(peer)) return
    this.#counts.set(peer, this.of(peer) + 1)
  }

  of(address: string): number {
    return this.#counts.get(canonical(address)) ?? 0
  }

  get addresses(): string[] {
    return [...this.#counts.keys()]
  }
}
