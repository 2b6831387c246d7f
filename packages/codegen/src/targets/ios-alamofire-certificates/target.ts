import { ALAMOFIRE } from '../../alamofire/gate.ts'
import { SHARED_CONNECTIONS } from '../../alamofire/losses.ts'
import { moduleOf, moduleOption } from '../../apple/options.ts'
import { renderPackage } from '../../apple/package.ts'
import { renderSwiftWorkflow } from '../../apple/workflow.ts'
import { debugRootsOption } from '../../debug-roots.ts'
import type { Target } from '../../target.ts'
import { certificateFiles } from './certificates.ts'
import { debugFiles } from './debug.ts'
import { renderSelfTest } from './self-test.ts'
import { renderSession } from './session.ts'

/**
 * Alamofire with its own evaluators, `PublicKeysTrustEvaluator` and `PinnedCertificatesTrustEvaluator`, over
 * certificates in the app. Hashes (ios-alamofire) say more, and need no files.
 */
export const iosAlamofireCertificates: Target = {
  id: 'ios-alamofire-certificates',
  title: 'iOS and macOS Alamofire with bundled certificates (Swift)',
  proof: { level: 'structure', ranOn: [], notRunOn: ['Alamofire', 'iOS devices', 'iOS simulators', 'macOS'] },
  minimumVersions: ['Alamofire 5.9', 'iOS 15, macOS 12, tvOS 15, watchOS 8', 'Swift 5.9'],
  capabilities: {
    scopes: ['none', 'one', 'any'],
    overlap: 'most-specific',
    positions: 'anywhere',
    pinKinds: ['spki', 'certificate'],
    modes: ['enforce', 'off'],
    expiry: {},
    forbid: false,
    unlistedBlock: true,
    reports: false,
    clearTextOff: true,
    addresses: true,
    material: true,
    needsMaterial: 'certificate',
  },
  options: [moduleOption('AlamofirePinning'), debugRootsOption],
  review: () => [SHARED_CONNECTIONS],
  render: (context) => {
    const { folder } = moduleOf(context.options)
    const resources = `Sources/${folder}/Pins`
    return [
      {
        path: 'Package.swift',
        role: 'config',
        code: renderPackage(context, { needs: [ALAMOFIRE], copies: 'Pins' }),
      },
      { path: `Sources/${folder}/PinnedAlamofire.swift`, role: 'code', code: renderSession(context) },
      ...debugFiles(context, `Sources/${folder}`),
      ...certificateFiles(context.plan.entries, resources),
      {
        path: `Tests/${folder}Tests/PinnedAlamofireTests.swift`,
        role: 'test',
        code: renderSelfTest(context),
      },
      {
        path: 'ci/pins-ios-alamofire-certificates.yml',
        role: 'workflow',
        code: renderSwiftWorkflow(context, 'ios-alamofire-certificates'),
      },
    ]
  },
}
