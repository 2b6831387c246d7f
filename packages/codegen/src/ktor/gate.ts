import { type Code, code } from '../code.ts'

/** What {@link GATE} and {@link VALIDATOR} need imported. */
export const GATE_IMPORTS: readonly string[] = [
  'io.ktor.client.plugins.HttpResponseValidator',
  'io.ktor.client.plugins.api.SendingRequest',
  'io.ktor.client.plugins.api.createClientPlugin',
  'io.ktor.http.URLProtocol',
  'io.ktor.http.isSecure',
  'java.net.UnknownServiceException',
]

/** In the configuration of a client: the pin failure itself is thrown, and not what the engine has wrapped it in. */
export const VALIDATOR: Code = code`
  HttpResponseValidator {
      handleResponseExceptionWithRequest { failure, _ -> PinFailureException.\`in\`(failure)?.let { throw it } }
  }
`

/** A plugin that refuses what needs no handshake to be refused, for each request and each redirect. */
export const GATE: Code = code`
  private val PinGate =
      createClientPlugin("PinGate") {
          on(SendingRequest) { request, _ ->
              val protocol: URLProtocol = request.url.protocol
              if (!protocol.isSecure()) {
                  throw UnknownServiceException("clear text is off, and this is \${protocol.name}")
              }
              PinPolicy.check(request.url.host)
          }
      }
`
