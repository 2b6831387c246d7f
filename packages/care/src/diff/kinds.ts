/** What a change between two pin sets can be; stable between versions, so that a check can allow it by name. */
export type ChangeCode =
  | 'backup-lost'
  | 'enforced'
  | 'exclusion-removed'
  | 'expiry-changed'
  | 'expiry-extended'
  | 'forbidden'
  | 'forbid-removed'
  | 'host-pinned'
  | 'host-unpinned'
  | 'lapses-closed'
  | 'mode-weakened'
  | 'noted'
  | 'pin-added'
  | 'pin-position'
  | 'pin-removed'
  | 'reports-changed'
  | 'scope-changed'
  | 'scope-widened'
  | 'shadowed'
  | 'unlisted-allowed'
  | 'unlisted-blocked'

/** A kind of change, for lists of them. */
export interface ChangeKind {
  readonly id: ChangeCode
  /** What it is, in a sentence. */
  readonly finds: string
  /** Why it matters, and to whom. */
  readonly why: string
  /** The next step. */
  readonly fix: string
}

const WATCH = "rehearse it with mode 'report' first, and check the servers: keypin verify"

/** Every kind of change; those that can lock users out first. */
export const changeKinds: readonly ChangeKind[] = [
  {
    id: 'host-pinned',
    finds: 'A host is pinned that was not.',
    why: 'A server of it that shows no pinned key is refused from now on.',
    fix: WATCH,
  },
  {
    id: 'scope-widened',
    finds: 'An entry covers names that no entry covered.',
    why: 'Servers of these names are often others, with other keys.',
    fix: WATCH,
  },
  {
    id: 'shadowed',
    finds: 'Another entry holds for a name than before, with other pins.',
    why: 'The most specific entry that covers a name is the only one that counts for it.',
    fix: 'give the entry the pins that its names had, or exclude the names',
  },
  {
    id: 'enforced',
    finds: 'Mismatches are refused that were only reported.',
    why: 'Whoever was in the reports is refused from now on.',
    fix: 'see that the reports have stopped, and check the servers: keypin verify',
  },
  {
    id: 'exclusion-removed',
    finds: 'A host that was excluded is pinned.',
    why: 'It had a reason; its servers may show keys that nobody pinned.',
    fix: WATCH,
  },
  {
    id: 'pin-removed',
    finds: 'A pin that matched no longer does.',
    why: 'A server that still shows this key is refused.',
    fix: 'see that no server shows it any more: keypin verify',
  },
  {
    id: 'pin-position',
    finds: 'A pin matches in fewer positions.',
    why: 'A path that has the key elsewhere is refused.',
    fix: 'leave the position away, or check the paths: keypin verify',
  },
  {
    id: 'forbidden',
    finds: 'A key or certificate is forbidden that was not.',
    why: 'Paths that contain it no longer count, also where another certificate of them is pinned.',
    fix: 'see that every server has a path without it: keypin verify',
  },
  {
    id: 'unlisted-blocked',
    finds: 'Hosts without an entry are refused.',
    why: 'Every host that the app talks to has to be listed.',
    fix: "list every host, or keep unlisted 'allow'",
  },
  {
    id: 'lapses-closed',
    finds: 'A host is refused from some moment on, whatever it shows.',
    why: 'onExpiry closed refuses the host once the entry has lapsed.',
    fix: 'release a pin set with a later expiresAt before that moment',
  },
  {
    id: 'expiry-extended',
    finds: 'Pins are enforced beyond the moment at which they would have lapsed.',
    why: 'Users whose pins were about to lapse are held to them for longer.',
    fix: 'see that the pins hold for that long: keypin lint',
  },
  {
    id: 'backup-lost',
    finds: 'An enforced entry had a backup and has none.',
    why: 'Nobody is locked out by that; everybody is when the key in use is lost.',
    fix: 'make a spare key: keypin key new',
  },
  {
    id: 'host-unpinned',
    finds: 'A host is no longer pinned.',
    why: 'Any CA that a device trusts can speak for it.',
    fix: 'keep it, unless that is what you want',
  },
  {
    id: 'mode-weakened',
    finds: 'Mismatches are no longer refused.',
    why: 'An interceptor is let through, and at best reported.',
    fix: 'keep enforcing, unless that is what you want',
  },
  {
    id: 'unlisted-allowed',
    finds: 'Hosts without an entry are reached without pins.',
    why: 'They were refused before.',
    fix: 'keep unlisted block, unless that is what you want',
  },
  {
    id: 'forbid-removed',
    finds: 'A key or certificate is no longer forbidden.',
    why: 'Whoever holds it may speak for the host again, where another certificate of the path is pinned.',
    fix: 'keep it as long as any certificate of it is valid',
  },
  {
    id: 'pin-added',
    finds: 'A pin is added.',
    why: 'Whoever holds its key can speak for the host.',
    fix: 'see whose key it is: keypin key check',
  },
  {
    id: 'scope-changed',
    finds: 'An entry reaches other names than before.',
    why: 'The names below a host are held to its pins only as far as the entry reaches.',
    fix: 'see which names are in use',
  },
  {
    id: 'expiry-changed',
    finds: 'The moment at which an entry lapses, or what happens then, has changed.',
    why: 'It decides what becomes of users who do not update.',
    fix: 'compare it with how long releases stay in use',
  },
  {
    id: 'reports-changed',
    finds: 'Reports of mismatches go elsewhere.',
    why: 'Who watches them has to know.',
    fix: 'see that the address takes them',
  },
  {
    id: 'noted',
    finds: 'What people wrote has changed: names, labels, reasons, states, material.',
    why: 'No decision of a client depends on it.',
    fix: 'nothing to do',
  },
]
