import { androidOptions } from '../../android/options.ts'
import { code } from '../../code.ts'
import { javaSource } from '../../java/source.ts'
import { jsseCapabilities, renderCore } from '../../jsse/core.ts'
import { renderSelfTest } from '../../jsse/self-test.ts'
import { testedTls } from '../../jsse/tested-tls.ts'
import { renderJvmWorkflow } from '../../jsse/workflow.ts'
import type { Target } from '../../target.ts'

/**
 * Any client of the JVM that takes an SSLContext: a trust manager that lets the platform check, builds the verified
 * paths again, since JSSE shows only what the server sent, and judges those.
 */
export const javaJsse: Target = {
  id: 'java-jsse',
  title: 'Java (JSSE: HttpsURLConnection and all that takes an SSLContext)',
  proof: {
    level: 'run',
    ranOn: ['OpenJDK 17'],
    notRunOn: ['Java 8 to 16', 'newer Java', 'other systems than Linux'],
  },
  minimumVersions: ['Java 8'],
  capabilities: jsseCapabilities,
  exchange: { format: 'okhttp', files: ['/PinPolicy.java'] },
  options: androidOptions,
  render: (context) => [
    ...renderCore(context),
    javaSource(context, 'test', 'PinnedTlsTest', 'test', renderSelfTest(context, testedTls)),
    {
      path: 'ci/pins-java-jsse.yml',
      role: 'workflow',
      code: renderJvmWorkflow(context, code`java-jsse`, code`PinnedTlsTest`),
    },
  ],
}
