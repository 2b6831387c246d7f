import { entryFiles } from '../../apple/entries.ts'
import { swiftCapabilities } from '../../apple/facts.ts'
import { renderJudge } from '../../apple/judge.ts'
import { reviewSwift } from '../../apple/losses.ts'
import { moduleOf, swiftOptions } from '../../apple/options.ts'
import { renderPackage } from '../../apple/package.ts'
import { renderSwiftWorkflow } from '../../apple/workflow.ts'
import type { Target } from '../../target.ts'
import { renderSelfTest } from './self-test.ts'
import { renderSession } from './session.ts'

/**
 * URLSession, judged in the server-trust challenge: a small Swift package with the judgement, and a session
 * that throws what URLSession calls a cancellation.
 *
 * @see https://developer.apple.com/documentation/foundation/performing-manual-server-trust-authentication
 */
export const iosUrlSession: Target = {
  id: 'ios-urlsession',
  title: 'iOS and macOS URLSession (Swift)',
  proof: {
    level: 'run-shimmed',
    ranOn: ['Swift 6.0 with Security, CryptoKit and the TLS of URLSession shimmed over OpenSSL'],
    notRunOn: ['iOS devices', 'iOS simulators', 'macOS'],
  },
  minimumVersions: ['iOS 15, macOS 12, tvOS 15, watchOS 8', 'Swift 5.9'],
  capabilities: swiftCapabilities,
  exchange: { format: 'swift', files: ['/PinEntries.swift'] },
  options: swiftOptions('Pinning'),
  review: reviewSwift,
  render: (context) => {
    const { folder } = moduleOf(context.options)
    return [
      { path: 'Package.swift', role: 'config', code: renderPackage(context) },
      ...entryFiles(context),
      { path: `Sources/${folder}/PinJudge.swift`, role: 'code', code: renderJudge(context) },
      { path: `Sources/${folder}/PinnedSession.swift`, role: 'code', code: renderSession(context) },
      { path: `Tests/${folder}Tests/PinnedSessionTests.swift`, role: 'test', code: renderSelfTest(context) },
      {
        path: 'ci/pins-ios-urlsession.yml',
        role: 'workflow',
        code: renderSwiftWorkflow(context, 'ios-urlsession'),
      },
    ]
  },
}
