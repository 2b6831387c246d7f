import { androidOptions, debugPinsOf } from '../../android/options.ts'
import type { Code } from '../../code.ts'
import { renderFailure } from '../../java/failure.ts'
import { javaSource } from '../../java/source.ts'
import {
  isForOkHttp3,
  leastOkHttp,
  leastOkHttp3,
  notRunOn,
  okHttp3Capabilities,
  okHttpCapabilities,
  okHttpOption,
} from '../../okhttp/facts.ts'
import { isPlain } from '../../okhttp/floor.ts'
import { reviewOkHttp, reviewOkHttp3 } from '../../okhttp/losses.ts'
import { renderOkHttpWorkflow } from '../../okhttp/workflow.ts'
import type { RenderContext, Target } from '../../target.ts'
import { renderClient, renderGate, renderJudge } from './client.ts'
import { renderDebugClient, renderReleaseClient } from './overlay.ts'
import { renderPolicy } from './policy.ts'
import { renderReports } from './reports.ts'
import { renderSelfTest } from './self-test.ts'

/** OkHttp in Java, and so Retrofit; what `android-okhttp-kotlin` does, for apps without Kotlin. */
export const androidOkHttpJava: Target = {
  id: 'android-okhttp-java',
  title: 'Android OkHttp (Java)',
  proof: {
    level: 'run',
    ranOn: ['OpenJDK 17', 'OkHttp 3.12.13', 'OkHttp 4.12.0', 'OkHttp 5.5.1', 'Retrofit 2.12.0'],
    notRunOn,
  },
  minimumVersions: [leastOkHttp, 'Java 8'],
  capabilities: okHttpCapabilities,
  exchange: { format: 'okhttp', files: ['/PinPolicy.java', '/PinnedOkHttp.java'] },
  options: [...androidOptions, okHttpOption],
  forOptions: (options) => (isForOkHttp3(options) ? onOkHttp3 : androidOkHttpJava),
  review: reviewOkHttp,
  render: (context) => [
    ...sources(context).map(([name, code]) => javaSource(context, 'main', name, 'code', code)),
    javaSource(context, 'test', 'PinnedOkHttpTest', 'test', renderSelfTest(context)),
    ...(debugPinsOf(context.options).length === 0
      ? []
      : [
          javaSource(context, 'release', 'AppHttpClient', 'code', renderReleaseClient(context)),
          javaSource(context, 'debug', 'AppHttpClient', 'debug', renderDebugClient(context)),
        ]),
    { path: 'ci/pins-android-okhttp.yml', role: 'workflow', code: renderOkHttpWorkflow(context, 'java') },
  ],
}

const onOkHttp3: Target = {
  ...androidOkHttpJava,
  minimumVersions: [leastOkHttp3, 'Java 8'],
  capabilities: okHttp3Capabilities,
  review: reviewOkHttp3,
}

function sources(context: RenderContext): [string, Code][] {
  const { entries } = context.plan
  const reports = entries.some(({ reportTo }) => reportTo.length > 0)
  return [
    ['PinnedOkHttp', renderClient(context)],
    ['PinFailureException', renderFailure(context)],
    ['PinGate', renderGate(context)],
    ...(isForOkHttp3(context.options) ? [] : [['PinJudge', renderJudge(context)] satisfies [string, Code]]),
    ...(isPlain(context.plan) ? [] : [['PinPolicy', renderPolicy(context)] satisfies [string, Code]]),
    ...(reports ? [['PinReports', renderReports(context)] satisfies [string, Code]] : []),
  ]
}
