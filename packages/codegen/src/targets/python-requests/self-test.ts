import { type Code, code } from '../../code.ts'
import { python } from '../../languages/python.ts'
import type { RenderContext } from '../../target.ts'

/** `test_pinned_requests.py`: an interceptor on loopback fools a plain session and not the pinned one. */
export function renderSelfTest({ header }: RenderContext): Code {
  return code`
    """Shows, without leaving this machine, that the pins are on: python -m unittest

    A server on loopback plays the interceptor: its certificate for each pinned host comes from
    a root that the client trusts, but its key is not pinned. Needs trustme, for the certificates.
    """

    ${python.comment(...header)}

    from __future__ import annotations

    import socket
    import ssl
    import threading
    import unittest
    from contextlib import contextmanager
    from dataclasses import replace
    from datetime import datetime, timezone
    from unittest import mock

    import pinned_requests
    import requests
    import trustme
    from pinned_requests import ENTRIES, Pin, PinFailure, pinned_session


    class PinnedRequestsTest(unittest.TestCase):
        """Each fact is shown for every host that the pin set enforces."""

        def test_an_unpinned_session_falls_for_the_interceptor(self) -> None:
            for host in enforced_hosts():
                with self.subTest(host), interceptor(host) as (url, root, received):
                    session = requests.Session()
                    session.trust_env = False
                    session.get(url, verify=root, timeout=10)
                    self.assertIn(b"GET /secret", b"".join(received))

        def test_a_key_that_is_not_pinned_is_refused_and_nothing_sent(self) -> None:
            for host in enforced_hosts():
                with self.subTest(host), interceptor(host) as (url, root, received):
                    failure = self.refuse(url, verify=root)
                    self.assertEqual(failure.host, host)
                    self.assertEqual(b"".join(received), b"")

        def test_a_server_whose_key_is_pinned_is_reached(self) -> None:
            for host in enforced_hosts():
                with self.subTest(host), interceptor(host) as (url, root, _):
                    served = self.refuse(url, verify=root).served
                    pinned = replace(ENTRIES[host], pins=(Pin(served[0]),))
                    with mock.patch.dict(ENTRIES, {host: pinned}):
                        with pinned_session() as session:
                            response = session.get(url, verify=root, timeout=10)
                    self.assertEqual(response.text, "ok")

        def test_clear_text_to_a_pinned_host_is_refused(self) -> None:
            for host in enforced_hosts():
                with self.subTest(host):
                    self.refuse(f"http://{bracketed(host)}/")

        def test_a_session_without_certificate_checks_is_refused(self) -> None:
            for host in enforced_hosts():
                with self.subTest(host), interceptor(host) as (url, _, received):
                    self.refuse(url, verify=False)
                    self.assertEqual(b"".join(received), b"")

        def refuse(self, url: str, **options) -> PinFailure:
            with pinned_session() as session, self.assertRaises(PinFailure) as caught:
                session.get(url, timeout=10, **options)
            return caught.exception


    def enforced_hosts() -> list[str]:
        now = datetime.now(timezone.utc)
        return [
            entry.host
            for entry in ENTRIES.values()
            if entry.mode == "enforce"
            and (entry.expires_at is None or now < entry.expires_at)
        ]


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


    def resolved_to_loopback():
        def to_loopback(host, port, *_, **__):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        return mock.patch.object(pinned_requests.socket, "getaddrinfo", to_loopback)


    def bracketed(host: str) -> str:
        return f"[{host}]" if ":" in host else host


    if __name__ == "__main__":
        unittest.main()
  `
}
