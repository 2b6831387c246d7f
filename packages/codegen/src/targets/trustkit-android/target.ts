import { androidOptions, debugPinsOf } from '../../android/options.ts'
import { type Code, code } from '../../code.ts'
import { javaSource } from '../../java/source.ts'
import { xml } from '../../languages/xml.ts'
import type { PlanEntry } from '../../plan/plan.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'
import { type ConfigExtras, renderConfig, renderDebugConfig, renderManifest } from '../android-nsc/config.ts'
import { renderSelfTest } from '../android-nsc/self-test.ts'
import { androidNsc } from '../android-nsc/target.ts'
import { renderWorkflow } from '../android-nsc/workflow.ts'
import { renderClient } from './client.ts'
import { reviewTrustKit } from './losses.ts'
import { renderTrustKitTest } from './self-test.ts'

/**
 * TrustKit for Android: the network security configuration, which the platform enforces, with what TrustKit adds to
 * it, reports above all.
 */
export const trustKitAndroid: Target = {
  id: 'trustkit-android',
  title: 'TrustKit for Android',
  proof: { ...androidNsc.proof, ranOn: [...androidNsc.proof.ranOn, 'TrustKit 1.1.5'] },
  minimumVersions: ['TrustKit-Android 1.1.5', 'Android 7.0 (API 24)'],
  capabilities: { ...androidNsc.capabilities, reports: true },
  options: androidOptions,
  review: reviewTrustKit,
  render: (context) => [
    {
      path: 'src/main/res/xml/network_security_config.xml',
      role: 'config',
      code: renderConfig(context, EXTRAS),
    },
    { path: 'src/main/AndroidManifest.pins.xml', role: 'config', code: renderManifest(context) },
    javaSource(context, 'main', 'PinnedTrustKit', 'code', renderClient(context)),
    javaSource(context, 'androidTest', 'NetworkSecurityConfigTest', 'test', renderSelfTest(context)),
    javaSource(context, 'androidTest', 'PinnedTrustKitTest', 'test', renderTrustKitTest(context)),
    ...debugFile(context),
    {
      path: 'ci/pins-trustkit-android.yml',
      role: 'workflow',
      code: renderWorkflow(context, code`PinnedTrustKitTest`),
    },
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
    'TrustKit reads the same file: call PinnedTrustKit.initialize(context) when the app starts, and open connections',
    'with PinnedTrustKit.open(url). The platform refuses either way; what goes past TrustKit is not reported.',
    'Needs com.datatheorem.android.trustkit:trustkit:1.1.5.',
  ],
}

function debugFile(context: RenderContext): RenderedFile[] {
  const approved = debugPinsOf(context.options).map(({ text }) => text)
  if (approved.length === 0) return []
  const path = 'src/debug/res/xml/network_security_config.xml'
  return [{ path, role: 'debug', code: renderDebugConfig(context, approved, EXTRAS) }]
}
