import type { Loss } from '../loss.ts'

/** What a session for all hosts cannot keep apart. */
export const SHARED_CONNECTIONS: Loss = {
  severity: 'weaker',
  code: 'chain',
  what: 'over HTTP/2, a connection that was judged for another host may carry requests to a pinned one',
  why: 'URLSession may use a connection for all names in its certificate, and asks nobody again',
  instead: 'reach hosts that are not pinned by another Session, or take ios-urlsession',
}
