import { networkInterfaces } from 'node:os'
import type { Lab } from '../pki/load.ts'
import { hostAndPort } from '../serve/front/address.ts'
import type { PageFacts } from '../serve/page/document.ts'
import type { Root } from '../serve/page/root.ts'
import { fingerprintOf, rootFiles } from '../serve/page/roots.ts'
import type { DevicePage } from '../serve/page/server.ts'
import { type ShownVerdict, withCurrent, withEnd, withVerdict } from '../serve/page/state.ts'
import type { LabProgress } from './options.ts'
import type { Place } from './stand.ts'
import type { Run } from './types.ts'

/** What a device is to trust: in live mode the genuine server's root is public, and on it already. */
function rootsOf({ interceptionRoot, genuine }: Lab, isLive: boolean): Root[] {
  const interception = {
    name: 'interception',
    title: 'interception root',
    der: interceptionRoot.der,
  } as const
  if (isLive) return [interception]
  return [interception, { name: 'genuine', title: 'genuine root of the lab', der: genuine.root.der }]
}

/** The same in words, to compare with what was fetched in clear. */
export const rootsShown = (lab: Lab, isLive: boolean): { title: string; fingerprint: string }[] =>
  rootsOf(lab, isLive).map(({ title, der }) => ({ title, fingerprint: fingerprintOf(der) }))

/** What the page for devices says of a lab. */
export function pageFactsOf(lab: Lab, hosts: readonly string[], isLive: boolean): PageFacts {
  const roots = rootsOf(lab, isLive)
  const { interceptionUntil: until, unconstrained } = lab
  return { hosts, roots, files: rootFiles(roots, until), until, unconstrained }
}

const maxPages = 4

/** Where devices may reach a page that stands on an address: on any of this machine's, if it stands on all. */
export function pagesAt({ address, port }: Place): string[] {
  const isAny = address === '0.0.0.0' || address === '::'
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map((each) => each.address)
  return (isAny ? own.slice(0, maxPages) : [address]).map((each) => `http://${hostAndPort(each, port)}/`)
}

/** Keeps a page up to date with a run. */
export function followedBy(page: DevicePage | undefined): {
  tell(progress: LabProgress): void
  finished(run: Run): void
} {
  if (page === undefined) return { tell: () => {}, finished: () => {} }
  return {
    tell: (progress) => {
      if (progress.type === 'started') page.publish(withCurrent(page.state, progress))
      if (progress.type === 'finished')
        page.publish(withVerdict(page.state, shown(progress), progress.done, progress.total))
    },
    finished: ({ verdict, hosts, results }) =>
      page.publish(withEnd(page.state, verdict, hosts, results.map(shown))),
  }
}

/** No more than the page is to show. */
const shown = ({ host, id, title, outcome, verdict, why }: ShownVerdict): ShownVerdict => ({
  host,
  id,
  title,
  outcome,
  verdict,
  why,
})
