import { debugPinsOf, packageOf } from '../../android/options.ts'
import { type Code, code, paragraphs, when } from '../../code.ts'
import { kotlin } from '../../languages/kotlin.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import { floorOf } from '../../okhttp/floor.ts'
import type { OptionValues, RenderContext } from '../../target.ts'
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
export function renderDebugClient(context: RenderContext): Code {
  const { options, header } = context
  return paragraphs([
    kotlin.comment(...header, '', ...ABOUT),
    code`package ${packageOf(options).name}`,
    importsOf(['okhttp3.CertificatePinner', 'okhttp3.OkHttpClient']),
    code`
      ${approvedPins(options)}

      /** The client of debug builds, which a test proxy with an approved CA can read. */
      val appHttpClient: OkHttpClient by lazy {
          PinnedOkHttp.client
              .newBuilder()
              ${when(!isForOkHttp3(options), () => code`.apply { networkInterceptors().remove(PinJudge) }`)}
              .certificatePinner(
                  ${approvedPinner(context)},
              ).build()
      }
    `,
  ])
}

/** The pins of approved interception CAs, as `approved`. */
export function approvedPins(options: OptionValues): Code {
  return code`
    private val approved =
        arrayOf(
            ${debugPinsOf(options).map(({ text }) => code`${kotlin.literal(text)},`)}
        )
  `
}

/** A CertificatePinner that takes {@link approvedPins} beside the keys of each host. */
export function approvedPinner({ plan }: RenderContext): Code {
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
  return code`
    CertificatePinner.Builder()
        ${rows}
        .build()
  `
}

const ABOUT = [
  'For the debug source set only. Give the app appHttpClient; each build variant brings its own. The device',
  'must also trust the CA: in debug-overrides of the network security configuration.',
]
