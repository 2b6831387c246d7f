import { debugPinsOf, packageOf } from '../../android/options.ts'
import { type Code, code, paragraphs } from '../../code.ts'
import { kotlin } from '../../languages/kotlin.ts'
import { floorOf } from '../../okhttp/floor.ts'
import type { RenderContext } from '../../target.ts'
import { importsOf, pinLine } from './pieces.ts'

/** The release half of the overlay: the pinned client as it is. */
export function renderReleaseClient({ options, header }: RenderContext): Code {
  return paragraphs([
    kotlin.comment(...header),
    code`package ${packageOf(options).name}`,
    importsOf(['okhttp3.OkHttpClient']),
    code`
      /** The client of release builds. */
      val appHttpClient: OkHttpClient
          get() = PinnedOkHttp.client
    `,
  ])
}

/** The debug half: hosts stay pinned, to the keys of the pin set and of approved interception CAs. */
export function renderDebugClient({ plan, options, header }: RenderContext): Code {
  const approved = debugPinsOf(options).map(({ text }) => code`${kotlin.literal(text)},`)
  const rows = floorOf(plan).flatMap(({ entry, patterns }) =>
    patterns.map(
      (pattern) => code`
        .add(
            ${kotlin.literal(pattern)},
            ${entry.pins.map(pinLine)}
            *approved,
        )
      `,
    ),
  )
  return paragraphs([
    kotlin.comment(...header, '', ...ABOUT),
    code`package ${packageOf(options).name}`,
    importsOf(['okhttp3.CertificatePinner', 'okhttp3.OkHttpClient']),
    code`
      private val approved =
          arrayOf(
              ${approved}
          )

      /** The client of debug builds, which a test proxy with an approved CA can read. */
      val appHttpClient: OkHttpClient by lazy {
          PinnedOkHttp.client
              .newBuilder()
              .apply { networkInterceptors().remove(PinJudge) }
              .certificatePinner(
                  CertificatePinner.Builder()
                      ${rows}
                      .build(),
              ).build()
      }
    `,
  ])
}

const ABOUT = [
  'For the debug source set only. Give the app appHttpClient; each build variant brings its own. The device',
  'must also trust the CA: in debug-overrides of the network security configuration.',
]
