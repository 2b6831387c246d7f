import { moduleOf, moduleOption } from '../../apple/options.ts'
import { type PackageDependency, renderPackage } from '../../apple/package.ts'
import { renderSwiftWorkflow } from '../../apple/workflow.ts'
import { debugPinsOf, debugPinsOption } from '../../debug-pins.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'
import { renderConfig } from './config.ts'
import { reviewTrustKit } from './losses.ts'
import { renderModule, renderSelfTest } from './module.ts'

/**
 * TrustKit for Apple's platforms: asked by a delegate rather than swizzled in, with every key of its
 * configuration said out loud.
 *
 * @see https://github.com/datatheorem/TrustKit/blob/master/TrustKit/public/TSKTrustKitConfig.h
 */
export const trustKitIos: Target = {
  id: 'trustkit-ios',
  title: 'iOS and macOS TrustKit (Swift)',
  proof: { level: 'structure', ranOn: [], notRunOn: ['TrustKit', 'iOS devices', 'iOS simulators', 'macOS'] },
  minimumVersions: ['TrustKit 3.0', 'iOS 15, macOS 12, tvOS 15, watchOS 8', 'Swift 5.10'],
  capabilities: {
    scopes: ['none', 'any'],
    overlap: 'most-specific',
    positions: 'anywhere',
    pinKinds: ['spki'],
    // Its exclusions are of one name, and names below it fall to the wider pins again.
    modes: ['enforce', 'report'],
    expiry: { open: 'day' },
    forbid: false,
    unlistedBlock: false,
    reports: true,
    clearTextOff: false,
    addresses: false,
    publicSuffixes: false,
  },
  exchange: { format: 'trustkit', files: ['/TrustKit.plist'] },
  options: [moduleOption('TrustKitPinning'), debugPinsOption],
  review: reviewTrustKit,
  render: (context) => {
    const { folder } = moduleOf(context.options)
    const sources = `Sources/${folder}`
    const contents = { needs: [TRUSTKIT], copies: 'TrustKit.plist' }
    return [
      { path: 'Package.swift', role: 'config', code: renderPackage(context, contents) },
      { path: `${sources}/TrustKit.plist`, role: 'config', code: renderConfig(context) },
      { path: `${sources}/PinnedTrustKit.swift`, role: 'code', code: renderModule(context) },
      ...debugFile(context),
      { path: `Tests/${folder}Tests/PinnedTrustKitTests.swift`, role: 'test', code: renderSelfTest(context) },
      {
        path: 'ci/pins-trustkit-ios.yml',
        role: 'workflow',
        code: renderSwiftWorkflow(context, 'trustkit-ios'),
      },
    ]
  },
}

const TRUSTKIT: PackageDependency = {
  url: 'https://github.com/datatheorem/TrustKit.git',
  from: '3.0.0',
  product: 'TrustKit',
  package: 'TrustKit',
}

function debugFile(context: RenderContext): RenderedFile[] {
  const approved = debugPinsOf(context.options).map(({ text }) => text)
  if (approved.length === 0) return []
  return [{ path: 'Debug/TrustKit.plist', role: 'debug', code: renderConfig(context, approved) }]
}
