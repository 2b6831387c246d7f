import { type Code, code } from '../code.ts'
import { python } from '../languages/python.ts'
import type { RenderContext } from '../target.ts'

/** What the self-test of one client has of its own. */
export interface PythonSelfTest {
  /** Lines `import …` and `from … import …` beyond those of all; sorted, those of the standard library first. */
  readonly standard: readonly Code[]
  readonly others: readonly Code[]
  /** What it imports from the generated module. */
  readonly pinned: Code
  /** `PLAIN` and `PINNED`, functions `(url, root, checked=True)` that give the text of an answer. */
  readonly fetchers: Code
  /** A context manager `resolved_to_loopback()`. */
  readonly loopback: Code
}

/** `test_MODULE.py`: an interceptor on loopback fools a plain client and not the pinned one. */
export function renderSelfTest({ header }: RenderContext, module: Code, own: PythonSelfTest): Code {
  return code`
    """Shows, without leaving this machine, that the pins are on: python -m unittest

    A server on loopback plays the interceptor: its certificate for each pinned host comes from
    a root that the client trusts, but its key is not pinned. Needs trustme, for the certificates.
    """

    ${python.comment(...header)}

    from __future__ import annotations

    ${own.standard}
    from contextlib import contextmanager
    from dataclasses import replace
    from datetime import datetime, timezone
    from unittest import mock

    ${own.others}
    from ${module} import ${own.pinned}


    ${own.fetchers}


    class PinnedTest(unittest.TestCase):
        """Each fact is shown for every host that the pin set enforces."""

        def test_an_unpinned_client_falls_for_the_interceptor(self) -> None:
            for host, fetch in each(PLAIN):
                with self.subTest(host), interceptor(host) as (url, root, received):
                    fetch(url, root)
                    self.assertIn(b"GET /secret", b"".join(received))

        def test_a_key_that_is_not_pinned_is_refused_and_nothing_sent(self) -> None:
            for host, fetch in each(PINNED):
                with self.subTest(host), interceptor(host) as (url, root, received):
                    failure = self.refuse(fetch, url, root)
                    self.assertEqual(failure.host, host)
                    self.assertEqual(b"".join(received), b"")

        def test_a_server_whose_key_is_pinned_is_reached(self) -> None:
            for host, fetch in each(PINNED):
                with self.subTest(host), interceptor(host) as (url, root, _):
                    served = self.refuse(fetch, url, root).served
                    pinned = replace(ENTRIES[host], pins=(Pin(served[0]),))
                    with mock.patch.dict(ENTRIES, {host: pinned}):
                        self.assertEqual(fetch(url, root), "ok")

        def test_clear_text_to_a_pinned_host_is_refused(self) -> None:
            for host, fetch in each(PINNED):
                with self.subTest(host), interceptor(host) as (url, root, received):
                    self.refuse(fetch, url.replace("https:", "http:"), root)
                    self.assertEqual(b"".join(received), b"")

        def test_a_client_without_certificate_checks_is_refused(self) -> None:
            for host, fetch in each(PINNED):
                with self.subTest(host), interceptor(host) as (url, root, received):
                    self.refuse(fetch, url, root, checked=False)
                    self.assertEqual(b"".join(received), b"")

        def refuse(self, fetch, url: str, root: str, **options) -> PinFailure:
            with self.assertRaises(PinFailure) as caught:
                fetch(url, root, **options)
            return caught.exception


    def each(fetchers):
        now = datetime.now(timezone.utc)
        for entry in list(ENTRIES.values()):
            has_lapsed = entry.expires_at is not None and now >= entry.expires_at
            if entry.mode == "enforce" and not has_lapsed:
                for fetch in fetchers:
                    yield entry.host, fetch


    @contextmanager
    def interceptor(host: str):
        """Serves HTTPS for a host on loopback; gives the URL, the root to trust, what was received."""
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
        received: list[bytes] = []
        with socket.create_server(("127.0.0.1", 0)) as server:
            serving = (server, context, received)
            threading.Thread(target=serve, args=serving, daemon=True).start()
            port = server.getsockname()[1]
            with authority.cert_pem.tempfile() as root, resolved_to_loopback():
                yield f"https://{bracketed(host)}:{port}/secret", root, received


    def serve(server: socket.socket, context: ssl.SSLContext, received: list) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as tls:
                    while data := tls.recv(4096):
                        received.append(data)
                        if data.endswith(b"\r\n\r\n"):
                            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            except OSError:
                pass  # a client that refuses hangs up


    ${own.loopback}


    def bracketed(host: str) -> str:
        return f"[{host}]" if ":" in host else host


    if __name__ == "__main__":
        unittest.main()
  `
}

/** For clients that ask the resolver for every host, addresses too. */
export const RESOLVER_LOOPBACK: Code = code`
  def resolved_to_loopback():
      def to_loopback(host, port, *_, **__):
          return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

      return mock.patch.object(socket, "getaddrinfo", to_loopback)
`

/** What the self-tests of all clients import. */
export const SELF_TEST_IMPORTS: readonly Code[] = [
  code`import socket`,
  code`import ssl`,
  code`import threading`,
  code`import unittest`,
]
