import { debugPinsOption } from '../../debug-pins.ts'
import type { Loss } from '../../loss.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Target } from '../../target.ts'
import { renderConfig } from '../android-nsc/config.ts'
import { debugFiles } from './debug.ts'
import { renderPlugin } from './plugin.ts'
import { renderSelfTest } from './self-test.ts'
import { renderWorkflow } from './workflow.ts'

/**
 * A config plugin for Expo, which puts the pins into the platforms' own configurations when the app is built:
 * Android's network security configuration and Apple's NSPinnedDomains. What it can say is what both can.
 *
 * @see https://docs.expo.dev/config-plugins/introduction/
 */
export const expo: Target = {
  id: 'expo',
  title: 'Expo (config plugin)',
  proof: { level: 'structure', ranOn: [], notRunOn: ['Android', 'iOS', 'EAS Build'] },
  minimumVersions: ['Expo SDK 50', 'Android 7.0 (API 24) and iOS 14; older versions ignore it'],
  capabilities: {
    scopes: ['none'],
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
  options: [debugPinsOption],
  review: ({ entries }: Plan) => (entries.length === 0 ? [] : [ANY_POSITION]),
  render: (context) => [
    { path: 'plugins/with-pins.js', role: 'code', code: renderPlugin(context) },
    { path: 'plugins/network_security_config.xml', role: 'config', code: renderConfig(context) },
    { path: 'src/pinning/pinningSelfTest.ts', role: 'test', code: renderSelfTest(context) },
    ...debugFiles(context),
    { path: 'ci/pins-expo.yml', role: 'workflow', code: renderWorkflow(context) },
  ],
}

const ANY_POSITION: Loss = {
  severity: 'note',
  code: 'position',
  what: 'on Android a pin matches anywhere in the verified path, not only in its position',
  why: 'its configuration does not tell positions apart',
}
