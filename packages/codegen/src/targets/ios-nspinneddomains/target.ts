import { debugPinsOf, debugPinsOption } from '../../debug-pins.ts'
import type { RenderContext, RenderedFile, Target, TargetOption } from '../../target.ts'
import { renderConfig, renderDebugConfig, renderWrongConfig } from './config.ts'
import { renderSelfTest } from './self-test.ts'
import { renderWorkflow } from './workflow.ts'

/**
 * Apple's own pins in the Info.plist: no code, judged in the platform's trust evaluation on the verified path.
 *
 * @see https://developer.apple.com/documentation/bundleresources/information-property-list/nspinneddomains
 */
export const iosNsPinnedDomains: Target = {
  id: 'ios-nspinneddomains',
  title: 'iOS and macOS Info.plist (NSPinnedDomains)',
  proof: { level: 'structure', ranOn: [], notRunOn: ['iOS devices', 'iOS simulators', 'macOS'] },
  minimumVersions: ['iOS 14, macOS 11, tvOS 14, watchOS 7; older versions ignore it'],
  capabilities: {
    scopes: ['none', 'one'],
    overlap: 'united',
    positions: 'one-list',
    pinKinds: ['spki'],
    modes: ['enforce'],
    expiry: {},
    forbid: false,
    unlistedBlock: false,
    reports: false,
    clearTextOff: true,
    addresses: false,
  },
  exchange: { format: 'ios-nspinneddomains', files: ['PinnedDomains.plist'] },
  options: [
    nameOption('scheme', "the app's scheme in Xcode, for the workflow", 'App'),
    nameOption('infoPlist', "the path of the app's Info.plist, for the workflow", 'App/Info.plist'),
    debugPinsOption,
  ],
  render: (context) => [
    { path: 'PinnedDomains.plist', role: 'config', code: renderConfig(context) },
    ...debugFile(context),
    { path: 'Tests/PinnedDomainsTests.swift', role: 'test', code: renderSelfTest(context) },
    { path: 'Tests/WrongPins.plist', role: 'test', code: renderWrongConfig(context) },
    { path: 'ci/pins-ios-nspinneddomains.yml', role: 'workflow', code: renderWorkflow(context) },
  ],
}

function debugFile(context: RenderContext): RenderedFile[] {
  const approved = debugPinsOf(context.options).map(({ text }) => text)
  if (approved.length === 0) return []
  return [{ path: 'Debug/PinnedDomains.plist', role: 'debug', code: renderDebugConfig(context, approved) }]
}

function nameOption(name: string, what: string, byDefault: string): TargetOption {
  return {
    name,
    what,
    default: byDefault,
    check: (value) =>
      /^[\w][\w .+/-]{0,199}$/.test(value)
        ? undefined
        : `has characters that it cannot have: '${value.slice(0, 80)}'`,
  }
}
