import { code } from '../../code.ts'
import { CONNECTIONS } from '../../python/connections.ts'
import type { PythonClient } from '../../python/module.ts'
import { RESOLVER_LOOPBACK, SELF_TEST_IMPORTS } from '../../python/self-test.ts'

/** urllib3: pool managers whose connections are judged inside `connect()`. */
export const urllib3Client: PythonClient = {
  id: code`python-urllib3`,
  packages: code`urllib3`,
  module: code`pinned_urllib3`,
  summary: code`Pool managers of urllib3 that talk to pinned servers only.`,
  about: code`
    from pinned_urllib3 import PinFailure, PinnedPoolManager

    http = PinnedPoolManager()
    http.request("GET", "https://...")
  `,
  sendImports: [],
  fromStandard: [code`from dataclasses import dataclass`, code`from datetime import datetime, timezone`],
  fromClient: [code`import urllib3`],
  refusal: {
    base: code`Exception`,
    why: code`Not an OSError, so that urllib3 neither retries it nor wraps it.`,
  },
  client: code`
    class PinFailure(urllib3.exceptions.HTTPError):
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


    class _PinnedManager:
        """Goes before a pool manager of urllib3."""

        def __init__(self, *args, **kwargs) -> None:
            # With forwarding, the proxy would open the TLS connection and read what is sent.
            if kwargs.pop("use_forwarding_for_https", False):
                raise TypeError("use_forwarding_for_https cannot be pinned")
            super().__init__(*args, **kwargs)
            _pin_pools(self)

        def urlopen(self, method, url, *args, **kwargs):
            try:
                parts = urllib3.util.parse_url(url)
                if parts.scheme != "https":
                    _refuse_clear_text(_canonical(parts.host or ""))
                return super().urlopen(method, url, *args, **kwargs)
            except _Refusal as refusal:
                raise PinFailure(refusal) from None


    class PinnedPoolManager(_PinnedManager, urllib3.PoolManager):
        """A PoolManager whose every request is held to the pin set."""


    class PinnedProxyManager(_PinnedManager, urllib3.ProxyManager):
        """The same through an HTTP or HTTPS proxy, which tunnels."""
  `,
  hooks: CONNECTIONS,
  send: code`
    def _send(url: str, body: str) -> None:
        """Sends a report over a pool that is not pinned; failing to is nobody's concern."""
        try:
            urllib3.PoolManager().request(
                "POST",
                url,
                body=body,
                headers={"content-type": "application/json"},
                timeout=5,
                retries=False,
                preload_content=False,
            ).close()
        except urllib3.exceptions.HTTPError:
            pass
  `,
  selfTest: {
    standard: SELF_TEST_IMPORTS,
    others: [code`import trustme`, code`import urllib3`],
    pinned: code`ENTRIES, Pin, PinFailure, PinnedPoolManager`,
    fetchers: code`
      def plain(url: str, root: str) -> str:
          with urllib3.PoolManager(ca_certs=root) as http:
              return http.request("GET", url, timeout=10).data.decode()


      def pinned(url: str, root: str, checked: bool = True) -> str:
          reqs = "CERT_REQUIRED" if checked else "CERT_NONE"
          with PinnedPoolManager(ca_certs=root, cert_reqs=reqs) as http:
              return http.request("GET", url, timeout=10).data.decode()


      PLAIN = [plain]
      PINNED = [pinned]
    `,
    loopback: RESOLVER_LOOPBACK,
  },
}
