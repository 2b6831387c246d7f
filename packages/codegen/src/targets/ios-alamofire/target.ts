import { ALAMOFIRE } from '../../alamofire/gate.ts'
import { SHARED_CONNECTIONS } from '../../alamofire/losses.ts'
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
 * Alamofire, with an evaluator that compares hashes of keys: its own take certificates in the app's bundle only.
 *
 * @see https://github.com/Alamofire/Alamofire/blob/master/Documentation/AdvancedUsage.md#evaluating-server-trusts-with-servertrustmanager-and-servertrustevaluating
 */
export const iosAlamofire: Target = {
  id: 'ios-alamofire',
  title: 'iOS and macOS Alamofire (Swift)',
  // Compiled with Alamofire's declarations as we wrote them down; its judgement is that of ios-urlsession.
  proof: { level: 'structure', ranOn: [], notRunOn: ['Alamofire', 'iOS devices', 'iOS simulators', 'macOS'] },
  minimumVersions: ['Alamofire 5.9', 'iOS 15, macOS 12, tvOS 15, watchOS 8', 'Swift 5.9'],
  capabilities: swiftCapabilities,
  exchange: { format: 'swift', files: ['/PinEntries.swift'] },
  options: swiftOptions('AlamofirePinning'),
  review: (plan) => [SHARED_CONNECTIONS, ...reviewSwift(plan)],
  render: (context) => {
    const { folder } = moduleOf(context.options)
    return [
      { path: 'Package.swift', role: 'config', code: renderPackage(context, { needs: [ALAMOFIRE] }) },
      ...entryFiles(context),
      { path: `Sources/${folder}/PinJudge.swift`, role: 'code', code: renderJudge(context) },
      { path: `Sources/${folder}/PinnedAlamofire.swift`, role: 'code', code: renderSession(context) },
      {
        path: `Tests/${folder}Tests/PinnedAlamofireTests.swift`,
        role: 'test',
        code: renderSelfTest(context),
      },
      {
        path: 'ci/pins-ios-alamofire.yml',
        role: 'workflow',
        code: renderSwiftWorkflow(context, 'ios-alamofire'),
      },
    ]
  },
}
