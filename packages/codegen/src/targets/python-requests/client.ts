import { code } from '../../code.ts'
import { CONNECTIONS } from '../../python/connections.ts'
import type { PythonClient } from '../../python/module.ts'
import { RESOLVER_LOOPBACK, SELF_TEST_IMPORTS } from '../../python/self-test.ts'

/** requests: an adapter whose connections are judged inside `connect()`. */
export const requestsClient: PythonClient = {
  id: code`python-requests`,
  packages: code`requests`,
  module: code`pinned_requests`,
  summary: code`HTTPS sessions for requests that talk to pinned servers only.`,
  about: code`
    from pinned_requests import PinFailure, pinned_session

    with pinned_session() as session:
        session.get("https://...")
  `,
  sendImports: [],
  fromStandard: [
    code`from dataclasses import dataclass`,
    code`from datetime import datetime, timezone`,
    code`from urllib.parse import urlsplit`,
  ],
  fromClient: [code`import requests`, code`from requests.adapters import HTTPAdapter`],
  refusal: {
    base: code`Exception`,
    why: code`Not an OSError, so that urllib3 neither retries it nor wraps it.`,
  },
  client: code`
    class PinFailure(requests.exceptions.SSLError):
        """A connection was refused because of the pin set; nothing was sent to the server."""

        def __init__(self, refusal: _Refusal, request=None) -> None:
            super().__init__(refusal.message, request=request)
            #: The name that was asked for.
            self.host = refusal.host
            #: Why, in a few words.
            self.reason = refusal.reason
            #: The keys of the verified path, leaf first.
            self.served = refusal.served
            #: The pins of the host.
            self.expected = refusal.expected


    def pinned_session(*, trust_env: bool = False) -> requests.Session:
        """Makes a session whose every connection is held to the pin set.

        With trust_env, proxies and .netrc come from the environment, and REQUESTS_CA_BUNDLE
        replaces the trusted roots. The pins hold all the same.
        """
        session = requests.Session()
        session.trust_env = trust_env
        adapter = PinnedAdapter()
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session


    class PinnedAdapter(HTTPAdapter):
        """Mount it at https:// and http://; under a longer prefix it would miss redirects."""

        def init_poolmanager(self, *args, **kwargs) -> None:
            super().init_poolmanager(*args, **kwargs)
            _pin_pools(self.poolmanager)

        def proxy_manager_for(self, proxy, **kwargs):
            # With forwarding, the proxy would open the TLS connection and read what is sent.
            kwargs.pop("use_forwarding_for_https", None)
            manager = super().proxy_manager_for(proxy, **kwargs)
            _pin_pools(manager)
            return manager

        def send(self, request, *args, **kwargs):
            try:
                parts = urlsplit(request.url)
                if parts.scheme != "https":
                    _refuse_clear_text(_canonical(parts.hostname or ""))
                return super().send(request, *args, **kwargs)
            except _Refusal as refusal:
                raise PinFailure(refusal, request) from None
  `,
  hooks: CONNECTIONS,
  send: code`
    def _send(url: str, body: str) -> None:
        """Sends a report over a session that is not pinned; failing to is nobody's concern."""
        try:
            requests.post(
                url,
                data=body,
                headers={"content-type": "application/json"},
                timeout=5,
                allow_redirects=False,
                stream=True,
            ).close()
        except requests.RequestException:
            pass
  `,
  selfTest: {
    standard: SELF_TEST_IMPORTS,
    others: [code`import requests`, code`import trustme`],
    pinned: code`ENTRIES, Pin, PinFailure, pinned_session`,
    fetchers: code`
      def plain(url: str, root: str) -> str:
          with requests.Session() as session:
              session.trust_env = False
              return session.get(url, verify=root, timeout=10).text


      def pinned(url: str, root: str, checked: bool = True) -> str:
          with pinned_session() as session:
              return session.get(url, verify=checked and root, timeout=10).text


      PLAIN = [plain]
      PINNED = [pinned]
    `,
    loopback: RESOLVER_LOOPBACK,
  },
}
