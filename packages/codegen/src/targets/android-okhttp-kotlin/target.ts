import { androidOptions, debugPinsOf, packageOf } from '../../android/options.ts'
import {
  isForOkHttp3,
  leastOkHttp,
  leastOkHttp3,
  notRunOn,
  okHttp3Capabilities,
  okHttpCapabilities,
  okHttpOption,
} from '../../okhttp/facts.ts'
import { reviewOkHttp, reviewOkHttp3 } from '../../okhttp/losses.ts'
import { renderOkHttpWorkflow } from '../../okhttp/workflow.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'
import { renderClient } from './client.ts'
import { renderDebugClient, renderReleaseClient } from './overlay.ts'
import { renderSelfTest } from './self-test.ts'

/**
 * OkHttp in Kotlin, and so Retrofit: a `CertificatePinner`, and where that cannot say what the pin set says,
 * a network interceptor that judges the verified path of each request's connection.
 */
export const androidOkHttpKotlin: Target = {
  id: 'android-okhttp-kotlin',
  title: 'Android OkHttp (Kotlin)',
  proof: {
    level: 'run',
    ranOn: [
      ...['OpenJDK 17', 'OkHttp 3.12.13', 'OkHttp 4.12.0', 'OkHttp 5.5.1'],
      ...['Retrofit 2.12.0', 'Retrofit 3.0.0'],
    ],
    notRunOn,
  },
  minimumVersions: [leastOkHttp, 'Kotlin 1.5'],
  capabilities: okHttpCapabilities,
  exchange: { format: 'okhttp', files: ['/PinnedOkHttp.kt'] },
  options: [...androidOptions, okHttpOption],
  forOptions: (options) => (isForOkHttp3(options) ? onOkHttp3 : androidOkHttpKotlin),
  review: reviewOkHttp,
  render: (context) => {
    const { folder } = packageOf(context.options)
    return [
      {
        path: `src/main/kotlin/${folder}/PinnedOkHttp.kt`,
        role: 'code',
        code: renderClient(context),
      },
      {
        path: `src/test/kotlin/${folder}/PinnedOkHttpTest.kt`,
        role: 'test',
        code: renderSelfTest(context),
      },
      ...overlay(context, folder),
      { path: 'ci/pins-android-okhttp.yml', role: 'workflow', code: renderOkHttpWorkflow(context, 'kotlin') },
    ]
  },
}

const onOkHttp3: Target = {
  ...androidOkHttpKotlin,
  // Newer ones have properties where this one has functions, and Kotlin does not take the one for the other.
  minimumVersions: [`${leastOkHttp3}, and none newer than 3.14`, 'Kotlin 1.5'],
  capabilities: okHttp3Capabilities,
  review: reviewOkHttp3,
}

function overlay(context: RenderContext, folder: string): RenderedFile[] {
  if (debugPinsOf(context.options).length === 0) return []
  const file = `kotlin/${folder}/AppHttpClient.kt`
  return [
    { path: `src/release/${file}`, role: 'code', code: renderReleaseClient(context) },
    { path: `src/debug/${file}`, role: 'debug', code: renderDebugClient(context) },
  ]
}
