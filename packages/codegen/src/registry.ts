import { CodegenError } from './errors.ts'
import type { Target } from './target.ts'
import { androidNsc } from './targets/android-nsc/target.ts'
import { androidOkHttpJava } from './targets/android-okhttp-java/target.ts'
import { androidOkHttpKotlin } from './targets/android-okhttp-kotlin/target.ts'
import { chromiumPins } from './targets/chromium-pins/target.ts'
import { curlCommand } from './targets/curl/target.ts'
import { dotnetHttpClient } from './targets/dotnet-httpclient/target.ts'
import { electron } from './targets/electron/target.ts'
import { envoy } from './targets/envoy/target.ts'
import { erlangSsl } from './targets/erlang-ssl/target.ts'
import { expo } from './targets/expo/target.ts'
import { flutterDartIo } from './targets/flutter-dart-io/target.ts'
import { flutterDio } from './targets/flutter-dio/target.ts'
import { flutterHttp } from './targets/flutter-http/target.ts'
import { goNetHttp } from './targets/go-net-http/target.ts'
import { haproxy } from './targets/haproxy/target.ts'
import { hpkp } from './targets/hpkp/target.ts'
import { iosAlamofire } from './targets/ios-alamofire/target.ts'
import { iosAlamofireCertificates } from './targets/ios-alamofire-certificates/target.ts'
import { iosNsPinnedDomains } from './targets/ios-nspinneddomains/target.ts'
import { iosUrlSession } from './targets/ios-urlsession/target.ts'
import { javaHttpClient } from './targets/java-http-client/target.ts'
import { javaJsse } from './targets/java-jsse/target.ts'
import { ktorCio } from './targets/ktor-cio/target.ts'
import { ktorDarwin } from './targets/ktor-darwin/target.ts'
import { ktorJava } from './targets/ktor-java/target.ts'
import { ktorOkHttp } from './targets/ktor-okhttp/target.ts'
import { libcurl } from './targets/libcurl/target.ts'
import { nginx } from './targets/nginx/target.ts'
import { nodeHttps } from './targets/node-https/target.ts'
import { phpCurl } from './targets/php-curl/target.ts'
import { pythonAiohttp } from './targets/python-aiohttp/target.ts'
import { pythonHttpx } from './targets/python-httpx/target.ts'
import { pythonRequests } from './targets/python-requests/target.ts'
import { pythonUrllib3 } from './targets/python-urllib3/target.ts'
import { reactNativeSslManager } from './targets/react-native-ssl-manager/target.ts'
import { reactNativeSslPinning } from './targets/react-native-ssl-pinning/target.ts'
import { reactNativeSslPublicKeyPinning } from './targets/react-native-ssl-public-key-pinning/target.ts'
import { rubyNetHttp } from './targets/ruby-net-http/target.ts'
import { rustReqwest } from './targets/rust-reqwest/target.ts'
import { rustRustls } from './targets/rust-rustls/target.ts'
import { stunnel } from './targets/stunnel/target.ts'
import { trustKitAndroid } from './targets/trustkit-android/target.ts'
import { trustKitIos } from './targets/trustkit-ios/target.ts'

/** Every target, in the order of lists and tables; a new one is a folder and one line here. */
export const targets: readonly Target[] = [
  nodeHttps,
  androidOkHttpKotlin,
  androidOkHttpJava,
  androidNsc,
  trustKitAndroid,
  iosUrlSession,
  iosAlamofire,
  iosAlamofireCertificates,
  iosNsPinnedDomains,
  trustKitIos,
  ktorDarwin,
  flutterDartIo,
  flutterDio,
  flutterHttp,
  reactNativeSslPinning,
  reactNativeSslPublicKeyPinning,
  expo,
  pythonRequests,
  pythonUrllib3,
  pythonHttpx,
  pythonAiohttp,
  ktorOkHttp,
  ktorJava,
  ktorCio,
  javaJsse,
  javaHttpClient,
  goNetHttp,
  stunnel,
  nginx,
  haproxy,
  envoy,
  reactNativeSslManager,
  hpkp,
  chromiumPins,
  curlCommand,
  libcurl,
  phpCurl,
  rubyNetHttp,
  erlangSsl,
  rustRustls,
  rustReqwest,
  dotnetHttpClient,
  electron,
]

/**
 * Finds a target by its id.
 *
 * @throws {CodegenError} `KEYPIN_TARGET_UNKNOWN` with the ids there are.
 */
export function findTarget(id: string): Target {
  const target = targets.find((candidate) => candidate.id === id)
  if (target !== undefined) return target
  throw new CodegenError('KEYPIN_TARGET_UNKNOWN', `no target is called '${id.slice(0, 50)}'`, {
    hint: `there are: ${targets.map((known) => known.id).join(', ')}`,
  })
}
