import { hintOf } from '../known.ts'
import { androidNsc } from './android-nsc/format.ts'
import { nsPinnedDomains } from './apple/nspinneddomains.ts'
import { trustKit } from './apple/trustkit.ts'
import { chromiumPins } from './chromium-pins/format.ts'
import { curl } from './curl/format.ts'
import { envoy } from './envoy/format.ts'
import { ImportError } from './errors.ts'
import type { ImportFormat } from './format.ts'
import { hpkp } from './hpkp/format.ts'
import { libcurl } from './libcurl/format.ts'
import { reactNativeSslManager } from './react-native-ssl-manager/format.ts'
import {
  cSharp,
  dart,
  erlang,
  go,
  javaScript,
  okHttp,
  python,
  ruby,
  rust,
  swift,
} from './source/languages.ts'

/**
 * Every format that can be imported; a new one is a folder and one line here. The first that recognizes a
 * file reads it, so what is surest stands first.
 */
export const importFormats: readonly ImportFormat[] = [
  androidNsc,
  nsPinnedDomains,
  trustKit,
  reactNativeSslManager,
  chromiumPins,
  hpkp,
  libcurl,
  envoy,
  okHttp,
  dart,
  swift,
  python,
  go,
  rust,
  cSharp,
  erlang,
  ruby,
  curl,
  javaScript,
]

/**
 * Finds a format by its id.
 *
 * @throws {ImportError} `KEYPIN_IMPORT_FORMAT` with the ids there are.
 */
export function findImportFormat(id: string): ImportFormat {
  const format = importFormats.find((candidate) => candidate.id === id)
  if (format !== undefined) return format
  throw new ImportError('KEYPIN_IMPORT_FORMAT', `there is no format '${id.slice(0, 50)}' to import from`, {
    hint: hintOf(
      id,
      importFormats.map((known) => known.id),
    ),
  })
}
