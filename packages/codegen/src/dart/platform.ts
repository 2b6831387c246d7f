import type { Loss } from '../loss.ts'
import type { Capabilities } from '../target.ts'
import { wholeMeaning } from '../whole-meaning.ts'

/** What Dart's HttpClient can say with the code we generate around it; the same for the packages on top of it. */
export const dartCapabilities: Capabilities = {
  ...wholeMeaning,
  positions: 'leaf-only',
}

/** The least Dart: `ConnectionTask.fromSocket` came with it. */
export const leastDart = 'Dart 3.5 (Flutter 3.24)'

/** What only Dart's ways take away. */
export const dartLosses: readonly Loss[] = [
  {
    severity: 'weaker',
    code: 'proxy',
    what: 'pinned hosts are refused where an HTTP proxy is set',
    why: "HttpClient makes the proxy's TLS connections where nobody can judge them",
    instead: 'leave findProxy alone for pinned hosts',
  },
]
