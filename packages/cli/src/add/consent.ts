import type { Advice } from '@keypin/care/advice'
import type { Inspection } from '@keypin/probe'
import { CliError } from '../errors.ts'
import type { Io } from '../io.ts'
import { say } from '../terminal/say.ts'

/**
 * Refuses to write down a pin that nobody can vouch for: without a verified path, or for another name, always;
 * on a path that ends outside the public roots, unless told so.
 *
 * @throws {CliError} `KEYPIN_NO_PATH` or `KEYPIN_CONSENT_NEEDED`.
 */
export function demandGenuinePath(seen: Inspection, acceptsLocalRoot: boolean): void {
  const { trust, server, paths } = seen
  const host = server?.host ?? seen.target
  if (trust.ends === 'nowhere')
    throw new CliError(
      'KEYPIN_NO_PATH',
      `no path of ${host} ends in a trusted root, so a pin would be anybody's`,
      {
        hint: `see why with 'keypin inspect ${seen.target}'; for a CA of your own add --ca FILE --accept-local-root`,
      },
    )
  if (trust.coversHost === false)
    throw new CliError('KEYPIN_NO_PATH', `the certificate is not for ${server?.servername ?? host}`, {
      hint: `see the names it is for with 'keypin inspect ${seen.target}'`,
    })
  if (trust.ends === 'public' || acceptsLocalRoot) return
  const root = paths[0]?.certificates.at(-1)?.subject ?? 'a root'
  const whose = trust.ends === 'given' ? 'the CA given with --ca' : 'a root that only this machine trusts'
  throw new CliError(
    'KEYPIN_CONSENT_NEEDED',
    `the path of ${host} ends in ${whose} (${root}), not in a public root: through an interceptor the pin is the attacker's`,
    { hint: 'if this root is yours and stays, add --accept-local-root' },
  )
}

/**
 * Asks whether a host should be pinned at all, where its keys are out of the owner’s hands or likely to change.
 *
 * @throws {CliError} `KEYPIN_CONSENT_NEEDED` when the answer is no, or there is nobody to ask.
 */
export async function demandReason(host: string, advice: Advice, hasSaidYes: boolean, io: Io): Promise<void> {
  const { platform, pin } = advice
  if (platform === undefined || pin === 'yes') return
  const warning = `${host} should ${pin === 'no' ? 'not be pinned' : 'be pinned only if its key stays'}: ${platform.meaning} (${platform.evidence})`
  if (hasSaidYes) return say(io, `warning: ${warning}`)
  const refusal = new CliError('KEYPIN_CONSENT_NEEDED', warning, {
    hint: `${platform.instead}; if you hold the key and keep it at renewal, add --yes`,
  })
  if (!io.isTTY.stdin) throw refusal
  say(io, `${warning}\n${platform.instead}`)
  const answer = await io.ask('do you hold this key, and keep it at renewal? pin it all the same? [y/N]')
  if (!/^y(es)?$/i.test(answer.trim())) throw refusal
}
