import { type Code, code } from '../../code.ts'
import { CONTEXTS } from '../../python/contexts.ts'
import type { PythonClient } from '../../python/module.ts'
import { SELF_TEST_IMPORTS } from '../../python/self-test.ts'

const FAILURE: Code = code`
  class PinFailure(httpx.ConnectError):
      """A connection was refused because of the pin set; nothing was sent to the server."""

      def __init__(self, refusal: _Refusal, request: httpx.Request | None = None) -> None:
          super().__init__(refusal.message, request=request)
          #: The name that was asked for.
          self.host = refusal.host
          #: Why, in a few words.
          self.reason = refusal.reason
          #: The keys of the verified path, leaf first.
          self.served = refusal.served
          #: The pins of the host.
          self.expected = refusal.expected
`

const CLIENTS: Code = code`
  def pinned_client(transport: PinnedTransport | None = None, **options) -> httpx.Client:
      """Makes a client whose every connection is held to the pin set.

      What concerns connections (proxies, roots, limits, HTTP/2) is the transport's to know:
      pinned_client(PinnedTransport(http2=True, proxy="http://127.0.0.1:3128")).
      """
      _refuse_options(options)
      return httpx.Client(
          transport=transport or PinnedTransport(), trust_env=False, **options
      )


  def pinned_async_client(
      transport: AsyncPinnedTransport | None = None, **options
  ) -> httpx.AsyncClient:
      """The same for async code."""
      _refuse_options(options)
      return httpx.AsyncClient(
          transport=transport or AsyncPinnedTransport(), trust_env=False, **options
      )


  class PinnedTransport(httpx.HTTPTransport):
      """An HTTPTransport that is held to the pin set; it takes the same options.

      Roots and client certificates come in a context (by default httpx.create_ssl_context()).
      """

      def __init__(self, *, context: ssl.SSLContext | None = None, **options) -> None:
          super().__init__(verify=_hold(context or httpx.create_ssl_context()), **options)

      def handle_request(self, request: httpx.Request) -> httpx.Response:
          try:
              _prepare(request)
              return super().handle_request(request)
          except (httpx.TransportError, _Refusal) as error:
              raise _explained(error, request) from None


  class AsyncPinnedTransport(httpx.AsyncHTTPTransport):
      """The same for async code."""

      def __init__(self, *, context: ssl.SSLContext | None = None, **options) -> None:
          super().__init__(verify=_hold(context or httpx.create_ssl_context()), **options)

      async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
          try:
              _prepare(request)
              return await super().handle_async_request(request)
          except (httpx.TransportError, _Refusal) as error:
              raise _explained(error, request) from None
`

const REQUESTS: Code = code`
  # Given to a client these would make transports that nobody pins.
  _OF_THE_TRANSPORT = frozenset(
      {"app", "cert", "http1", "http2", "limits", "mounts", "proxies", "proxy", "verify"}
  )


  def _refuse_options(options: dict) -> None:
      for name in sorted(_OF_THE_TRANSPORT.intersection(options)):
          raise TypeError(f"{name} is for the transport, which has the pins")


  def _prepare(request: httpx.Request) -> None:
      """Refuses what needs no connection, and notes what a report will want to know."""
      _ATTEMPT.set(_Attempt(port=request.url.port or 443))
      name = _canonical(request.url.raw_host.decode("ascii"))
      _refuse_unjudged(name)
      if request.url.scheme != "https":
          _refuse_clear_text(name)
      wanted = request.extensions.get("sni_hostname")
      if wanted is not None and _judged_entry(name) is not None:
          if _canonical(str(wanted)) != name:
              raise _Refusal(name, "another host name is checked (sni_hostname)")


  def _explained(error: Exception, request: httpx.Request) -> Exception:
      refusal = _refusal_of(error)
      return error if refusal is None else PinFailure(refusal, request)
`

/** httpx: transports whose TLS contexts judge every handshake. */
export const httpxClient: PythonClient = {
  id: code`python-httpx`,
  packages: code`httpx`,
  module: code`pinned_httpx`,
  summary: code`Clients of httpx, blocking and async, that talk to pinned servers only.`,
  about: code`
    from pinned_httpx import PinFailure, pinned_async_client, pinned_client

    with pinned_client() as client:
        client.get("https://...")

    async with pinned_async_client() as client:
        await client.get("https://...")
  `,
  sendImports: [],
  fromStandard: [
    code`from contextvars import ContextVar`,
    code`from dataclasses import dataclass`,
    code`from datetime import datetime, timezone`,
  ],
  fromClient: [code`import httpx`],
  refusal: {
    base: code`ssl.SSLError`,
    why: code`An SSLError, which every event loop hands on to whom it concerns.`,
  },
  client: code`
    ${FAILURE}


    ${CLIENTS}
  `,
  hooks: code`
    ${CONTEXTS}


    ${REQUESTS}
  `,
  send: code`
    def _send(url: str, body: str) -> None:
        """Sends a report over a client that is not pinned; failing to is nobody's concern."""
        headers = {"content-type": "application/json"}
        try:
            with httpx.stream("POST", url, content=body, headers=headers, timeout=5):
                pass
        except httpx.HTTPError:
            pass
  `,
  selfTest: {
    standard: [code`import asyncio`, ...SELF_TEST_IMPORTS],
    others: [code`import httpx`, code`import trustme`],
    pinned: code`(
    ENTRIES,
    AsyncPinnedTransport,
    Pin,
    PinFailure,
    PinnedTransport,
    pinned_async_client,
    pinned_client,
)`,
    fetchers: code`
      def trusting(root: str, checked: bool = True) -> ssl.SSLContext:
          context = ssl.create_default_context(cafile=root)
          if not checked:
              context.check_hostname = False
              context.verify_mode = ssl.CERT_NONE
          return context


      def plain(url: str, root: str) -> str:
          with httpx.Client(verify=trusting(root), trust_env=False) as client:
              return client.get(url).text


      def pinned(url: str, root: str, checked: bool = True) -> str:
          transport = PinnedTransport(context=trusting(root, checked))
          with pinned_client(transport) as client:
              return client.get(url).text


      def pinned_async(url: str, root: str, checked: bool = True) -> str:
          async def get() -> str:
              transport = AsyncPinnedTransport(context=trusting(root, checked))
              async with pinned_async_client(transport) as client:
                  return (await client.get(url)).text

          return asyncio.run(get())


      PLAIN = [plain]
      PINNED = [pinned, pinned_async]
    `,
    loopback: code`
      @contextmanager
      def resolved_to_loopback():
          connect = asyncio.BaseEventLoop.create_connection

          def found(host, port, *_, **__):
              return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

          def connected(loop, factory, host=None, *rest, **options):
              return connect(loop, factory, host and "127.0.0.1", *rest, **options)

          with mock.patch.object(socket, "getaddrinfo", found):
              loops = asyncio.BaseEventLoop
              with mock.patch.object(loops, "create_connection", connected):
                  yield
    `,
  },
}
