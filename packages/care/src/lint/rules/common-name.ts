import { readCertificate } from 'keypin'
import { recordOf } from '../../keys/records.ts'
import { eachEntry, type LintContext, type Rule } from '../rule.ts'

export const commonName: Rule = {
  id: 'L24',
  name: 'common-name',
  level: 'error',
  finds: 'A pin list that finds its entries by common name, for a certificate that has none or another one.',
  why: 'Wultra’s clients look an entry up by the common name of the leaf, not by host. Let’s Encrypt’s profiles tlsserver and shortlived leave the common name out, and a wildcard certificate has the wildcard in it: no entry is found, and the host is refused or unpinned.',
  fix: 'have the certificate issued with the host as its common name, or key the list by host',
  sources: ['https://letsencrypt.org/docs/profiles/', 'https://github.com/wultra/ssl-pinning-ios'],
  check: eachEntry(function* (entry, path, context) {
    if (context.distribution?.keyedBy !== 'common-name' || entry.mode === 'off') return
    for (const name of commonNamesOf(entry.host, context))
      if (name !== entry.host)
        yield {
          path,
          message:
            name === undefined
              ? `the certificate of ${entry.host} has no common name`
              : `the certificate of ${entry.host} has the common name ${name}`,
        }
  }),
}

/** The common names of the leaves that were seen at a host; `undefined` for one without. */
function commonNamesOf(host: string, { live, keys, pinSet }: LintContext): Set<string | undefined> {
  const paths = live?.get(host)?.paths ?? []
  const leaves = paths.flatMap(([leaf]) => (leaf === undefined ? [] : [readCertificate(leaf)]))
  if (leaves.length > 0) return new Set(leaves.map(({ subject }) => subject.commonName))
  const noted = (pinSet.hosts.get(host)?.pins ?? []).flatMap(({ pin }) => recordOf(keys, pin.text).seen)
  const last = noted.filter((seen) => seen.host === host && seen.position === 'leaf').at(-1)
  if (last === undefined) return new Set()
  return new Set([/(?:^|, )CN=([^,]+)/.exec(last.subject)?.[1]])
}
