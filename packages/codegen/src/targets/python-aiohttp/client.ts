import { code } from '../../code.ts'
import { CONTEXTS } from '../../python/contexts.ts'
import type { PythonClient } from '../../python/module.ts'
import { SELF_TEST_IMPORTS } from '../../python/self-test.ts'

/** aiohttp: a connector whose TLS context judges every handshake. */
export const aiohttpClient: PythonClient = {
  id: code`python-aiohttp`,
  packages: code`aiohttp`,
  module: code`pinned_aiohttp`,
  summary: code`Sessions of aiohttp, WebSockets too, that talk to pinned servers only.`,
  about: code`
    from pinned_aiohttp import PinFailure, pinned_session

    async with pinned_session() as session:
        await session.get("https://...")
  `,
  sendImports: ['asyncio'],
  fromStandard: [
    code`from contextvars import ContextVar`,
    code`from dataclasses import dataclass`,
    code`from datetime import datetime, timezone`,
  ],
  fromClient: [code`import aiohttp`],
  refusal: {
    base: code`ssl.SSLError`,
    why: code`An SSLError, which every event loop hands on to whom it concerns.`,
  },
  client: code`
    class PinFailure(aiohttp.ClientError):
        """A connection was refused because of the pin set; nothing was sent to the server."""

        def __init__(self, refusal: _Refusal) -> None:
            super().__init__(refusal.message)
            #: The name that was asked for.
            self.host = refusal.host
            #: Why, in a few words.
            self.reason = refusal.reason
            #: The keys of the verified path, leaf first.
            self.served = refusal.served
            #: The pins of the host.
            self.expected = refusal.expected


    def pinned_session(
        connector: PinnedConnector | None = None, **options
    ) -> aiohttp.ClientSession:
        """Makes a session whose every connection is held to the pin set."""
        if connector is not None and not isinstance(connector, PinnedConnector):
            raise TypeError("the connector has the pins: it must be a PinnedConnector")
        return aiohttp.ClientSession(connector=connector or PinnedConnector(), **options)


    class PinnedConnector(aiohttp.TCPConnector):
        """A TCPConnector that is held to the pin set; it takes the same options, but for ssl.

        Roots and client certificates come in a context.
        """

        def __init__(self, *, context: ssl.SSLContext | None = None, **options) -> None:
            if not {"ssl", "ssl_context", "verify_ssl", "fingerprint"}.isdisjoint(options):
                raise TypeError("TLS settings are for the context, which has the pins")
            super().__init__(ssl=_hold(context or ssl.create_default_context()), **options)

        async def connect(self, req, *args, **kwargs):
            try:
                _prepare(req)
                return await super().connect(req, *args, **kwargs)
            except (aiohttp.ClientError, _Refusal) as error:
                refusal = _refusal_of(error)
                if refusal is None:
                    raise
                raise PinFailure(refusal) from None
  `,
  hooks: code`
    ${CONTEXTS}


    def _prepare(request: aiohttp.ClientRequest) -> None:
        """Refuses what needs no connection, and notes what a report will want to know."""
        _ATTEMPT.set(_Attempt(port=request.url.port or 443))
        name = _canonical(request.url.raw_host or "")
        _refuse_unjudged(name)
        if not request.is_ssl():
            _refuse_clear_text(name)
        elif _judged_entry(name) is not None:
            if request.ssl is not None and request.ssl is not True:
                raise _Refusal(name, "the request has TLS settings of its own (ssl)")
            wanted = getattr(request, "server_hostname", None)
            if wanted is not None and _canonical(wanted) != name:
                raise _Refusal(name, "another host name is checked (server_hostname)")
  `,
  send: code`
    def _send(url: str, body: str) -> None:
        """Sends a report over a session that is not pinned; failing to is nobody's concern."""
        try:
            asyncio.run(_post(url, body))
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
            pass


    async def _post(url: str, body: str) -> None:
        headers = {"content-type": "application/json"}
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
            async with session.post(url, data=body, allow_redirects=False):
                pass
  `,
  selfTest: {
    standard: [code`import asyncio`, ...SELF_TEST_IMPORTS],
    others: [code`import aiohttp`, code`import trustme`],
    pinned: code`ENTRIES, Pin, PinFailure, PinnedConnector, pinned_session`,
    fetchers: code`
      def trusting(root: str, checked: bool = True) -> ssl.SSLContext:
          context = ssl.create_default_context(cafile=root)
          if not checked:
              context.check_hostname = False
              context.verify_mode = ssl.CERT_NONE
          return context


      def plain(url: str, root: str) -> str:
          async def get() -> str:
              connector = aiohttp.TCPConnector(ssl=trusting(root))
              async with aiohttp.ClientSession(connector=connector) as session:
                  async with session.get(url) as response:
                      return await response.text()

          return asyncio.run(get())


      def pinned(url: str, root: str, checked: bool = True) -> str:
          async def get() -> str:
              connector = PinnedConnector(context=trusting(root, checked))
              async with pinned_session(connector) as session:
                  async with session.get(url) as response:
                      return await response.text()

          return asyncio.run(get())


      def pinned_whatever_the_request_says(url: str, root: str, checked: bool = True) -> str:
          async def get() -> str:
              async with pinned_session() as session:
                  async with session.get(url, ssl=False) as response:
                      return await response.text()

          return asyncio.run(get()) if not checked else pinned(url, root)


      PLAIN = [plain]
      PINNED = [pinned, pinned_whatever_the_request_says]
    `,
    loopback: code`
      def resolved_to_loopback():
          async def found(_, host, port, **__):
              return [
                  {
                      "hostname": host,
                      "host": "127.0.0.1",
                      "port": port,
                      "family": socket.AF_INET,
                      "proto": 0,
                      "flags": socket.AI_NUMERICHOST,
                  }
              ]

          return mock.patch.object(aiohttp.TCPConnector, "_resolve_host", found)
    `,
  },
}
