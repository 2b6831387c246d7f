import { join } from 'node:path'

/** The host of the demo; `.test` is reserved (RFC 2606, section 2), so it is nobody's. */
export const HOST = 'api.shop.test'

/** Where everything of a demo lies. */
export interface Place {
  readonly dir: string
  readonly lab: string
  /** The root of the genuine chain, PEM. */
  readonly genuineRoot: string
  /** What the device trusts: the genuine root, and the interceptor's, which somebody has installed. */
  readonly trust: string
  readonly pinSet: string
  readonly spareKey: string
  readonly generated: string
  readonly clients: string
}

export function placeIn(dir: string): Place {
  const lab = join(dir, 'lab')
  return {
    dir,
    lab,
    genuineRoot: join(lab, 'genuine', 'root.pem'),
    trust: join(lab, 'trust.pem'),
    pinSet: join(dir, 'pinset.json'),
    spareKey: join(dir, 'spare.key.pem'),
    generated: join(dir, 'keypin'),
    clients: join(dir, 'clients'),
  }
}
