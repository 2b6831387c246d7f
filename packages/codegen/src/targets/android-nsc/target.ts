import { androidOptions, debugPinsOf, packageOf } from '../../android/options.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'
import { renderConfig, renderDebugConfig, renderManifest } from './config.ts'
import { renderSelfTest } from './self-test.ts'
import { renderWorkflow } from './workflow.ts'

/**
 * Android's Network Security Configuration: no code, judged inside the handshake on the verified path, for
 * all that goes through the platform's TLS.
 *
 * @see https://developer.android.com/privacy-and-security/security-config#CertificatePinning
 */
export const androidNsc: Target = {
  id: 'android-nsc',
  title: 'Android Network Security Configuration',
  proof: {
    level: 'run-shimmed',
    ranOn: ["Android 10's own classes with Conscrypt 2.5.2", "Android 14's own classes with Conscrypt 2.5.2"],
    notRunOn: ['Android devices', 'Android emulators'],
  },
  minimumVersions: ['Android 7.0 (API 24); older versions ignore it'],
  capabilities: {
    scopes: ['none', 'any'],
    overlap: 'most-specific',
    positions: 'anywhere',
    pinKinds: ['spki'],
    modes: ['enforce', 'off'],
    expiry: { open: 'day' },
    forbid: false,
    unlistedBlock: false,
    reports: false,
    clearTextOff: true,
    addresses: false,
  },
  exchange: { format: 'android-nsc', files: ['main/res/xml/network_security_config.xml'] },
  options: androidOptions,
  render: (context) => [
    { path: 'src/main/res/xml/network_security_config.xml', role: 'config', code: renderConfig(context) },
    { path: 'src/main/AndroidManifest.pins.xml', role: 'config', code: renderManifest(context) },
    {
      path: `src/androidTest/java/${packageOf(context.options).folder}/NetworkSecurityConfigTest.java`,
      role: 'test',
      code: renderSelfTest(context),
    },
    ...debugFile(context),
    { path: 'ci/pins-android-nsc.yml', role: 'workflow', code: renderWorkflow(context) },
  ],
}

function debugFile(context: RenderContext): RenderedFile[] {
  const approved = debugPinsOf(context.options).map(({ text }) => text)
  if (approved.length === 0) return []
  return [
    {
      path: 'src/debug/res/xml/network_security_config.xml',
      role: 'debug',
      code: renderDebugConfig(context, approved),
    },
  ]
}
