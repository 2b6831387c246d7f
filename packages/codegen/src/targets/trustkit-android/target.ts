import { androidOptions, debugPinsOf, packageOf } from '../../android/options.ts'
import { type Code, code } from '../../code.ts'
import { xml } from '../../languages/xml.ts'
import type { Loss } from '../../loss.ts'
import type { PlanEntry } from '../../plan/plan.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'
import { type ConfigExtras, renderConfig, renderDebugConfig, renderManifest } from '../android-nsc/config.ts'
import { renderSelfTest } from '../android-nsc/self-test.ts'
import { androidNsc } from '../android-nsc/target.ts'
import { renderWorkflow } from '../android-nsc/workflow.ts'

/**
 * TrustKit for Android: the network security configuration, which the platform enforces, with what TrustKit adds to
 * it, reports above all.
 */
export const trustKitAndroid: Target = {
  id: 'trustkit-android',
  title: 'TrustKit for Android',
  proof: { level: 'structure', ranOn: [], notRunOn: androidNsc.proof.notRunOn },
  minimumVersions: ['TrustKit-Android 1.1.5', 'Android 7.0 (API 24)'],
  capabilities: { ...androidNsc.capabilities, reports: true },
  options: androidOptions,
  review: ({ entries }) => entries.filter(({ reportTo }) => reportTo.length > 0).map(lossOf),
  render: (context) => [
    {
      path: 'src/main/res/xml/network_security_config.xml',
      role: 'config',
      code: renderConfig(context, EXTRAS),
    },
    { path: 'src/main/AndroidManifest.pins.xml', role: 'config', code: renderManifest(context) },
    {
      path: `src/androidTest/java/${packageOf(context.options).folder}/NetworkSecurityConfigTest.java`,
      role: 'test',
      code: renderSelfTest(context),
    },
    ...debugFile(context),
    { path: 'ci/pins-trustkit-android.yml', role: 'workflow', code: renderWorkflow(context) },
  ],
}

// Without enforcePinning TrustKit would only report, and without the other attribute report to its makers.
function trustKitConfig({ reportTo }: PlanEntry): Code {
  if (reportTo.length === 0)
    return code`<trustkit-config enforcePinning="true" disableDefaultReportUri="true" />`
  return code`
    <trustkit-config enforcePinning="true" disableDefaultReportUri="true">
        ${reportTo.map((address) => code`<report-uri>${xml.literal(address)}</report-uri>`)}
    </trustkit-config>
  `
}

const EXTRAS: ConfigExtras = {
  ofEntry: trustKitConfig,
  about: [
    '',
    'TrustKit reads the same file: call TrustKit.initializeWithNetworkSecurityConfiguration(context) when the app',
    'starts, and give your clients TrustKit.getInstance().getSSLSocketFactory(host) and getTrustManager(host). The',
    'platform refuses either way; what goes past TrustKit is not reported.',
  ],
}

function lossOf({ host }: PlanEntry): Loss {
  return {
    severity: 'weaker',
    code: 'report',
    host,
    what: 'failures are reported only by clients that are given the socket factory and trust manager of TrustKit',
    why: 'elsewhere the platform refuses, and tells nobody',
  }
}

function debugFile(context: RenderContext): RenderedFile[] {
  const approved = debugPinsOf(context.options).map(({ text }) => text)
  if (approved.length === 0) return []
  const path = 'src/debug/res/xml/network_security_config.xml'
  return [{ path, role: 'debug', code: renderDebugConfig(context, approved, EXTRAS) }]
}
