import { Code, code, NOTHING, when } from '../../code.ts'
import { python } from '../../languages/python.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned_requests.py`: the pins, the judgement, and the adapter that holds every connection to them. */
export function renderModule({ plan, header }: RenderContext): Code {
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return code`
    """HTTPS sessions for requests that talk to pinned servers only.

        from pinned_requests import PinFailure, pinned_session

        with pinned_session() as session:
            session.get("https://...")

    The pins are judged inside connect(): after the TLS handshake with its certificate and
    host name checks, and before a byte of a request leaves. They are compared with the path
    that the TLS library verified, never with what the server merely sent. Redirects, proxies
    (CONNECT and SOCKS) and connections that are opened anew go through the same check.
    """

    ${python.comment(...header)}

    from __future__ import annotations

    import base64
    import functools
    import hashlib
    ${when(reports, () => code`import json`)}
    import socket
    import ssl
    ${when(reports, () => code`import threading`)}
    ${when(reports, () => code`import time`)}
    from dataclasses import dataclass
    from datetime import datetime, timezone
    from urllib.parse import urlsplit

    import requests
    from requests.adapters import HTTPAdapter


    @dataclass(frozen=True)
    class Pin:
        """A key (sha256/...) or a certificate (cert-sha256/...), and where in the path it counts."""

        text: str
        position: str | None = None


    @dataclass(frozen=True)
    class Entry:
        """What holds for one host, and for the names below it that it covers."""

        host: str
        subdomains: str = "none"
        mode: str = "enforce"
        pins: tuple[Pin, ...] = ()
        forbid: tuple[str, ...] = ()
        expires_at: datetime | None = None
        on_expiry: str | None = None
        report_to: tuple[str, ...] = ()


    PIN_SET_NAME = ${plan.name === undefined ? code`None` : python.literal(plan.name)}
    PIN_SET_DIGEST = (
        ${python.literal(plan.digest)}
    )

    # What becomes of a host that no entry covers: "allow" or "block".
    UNLISTED = ${python.literal(plan.unlisted)}

    ENTRIES: dict[str, Entry] = {
        entry.host: entry
        for entry in (
            ${plan.entries.map(renderEntry)}
        )
    }


    class PinFailure(requests.exceptions.SSLError):
        """A connection was refused because of the pin set; nothing was sent to the server."""

        def __init__(self, refusal: _Refusal, request=None) -> None:
            super().__init__(str(refusal), request=request)
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
                _refuse_clear_text(request.url)
                return super().send(request, *args, **kwargs)
            except _Refusal as refusal:
                raise PinFailure(refusal, request) from None


    def find_entry(name: str) -> Entry | None:
        """The most specific entry that covers a name: itself, else the longest that reaches it."""
        labels = name.split(".")
        for depth in range(len(labels)):
            entry = ENTRIES.get(".".join(labels[depth:]))
            if entry is not None and (
                depth == 0
                or entry.subdomains == "any"
                or (depth == 1 and entry.subdomains == "one")
            ):
                return entry
        return None


    class _Refusal(Exception):
        """Not an OSError, so that urllib3 neither retries it nor wraps it."""

        def __init__(
            self,
            host: str,
            reason: str,
            served: tuple[str, ...] = (),
            expected: tuple[str, ...] = (),
        ) -> None:
            lines = [f"pinning failed for {host}: {reason}"]
            lines += [f"  server sent   {pin}" for pin in served]
            lines += [f"  pin set has   {pin}" for pin in expected]
            super().__init__("\n".join(lines))
            self.host = host
            self.reason = reason
            self.served = served
            self.expected = expected


    class _PinnedConnection:
        """Goes before a connection class of urllib3 and judges each connection it opens."""

        def connect(self) -> None:
            for name in self._names():
                _refuse_unjudged(name)
            super().connect()
            try:
                for name in self._names():
                    _judge(name, self)
            except BaseException:
                self.close()
                raise

        def _names(self) -> list[str]:
            """Every name the connection goes by; the pins of all of them must hold."""
            tunnel = getattr(self, "_tunnel_host", None)
            names = (tunnel or self.host, self.server_hostname, self.assert_hostname)
            return sorted({_canonical(name) for name in names if isinstance(name, str)})


    def _pin_pools(manager) -> None:
        pools = manager.pool_classes_by_scheme
        manager.pool_classes_by_scheme = {**pools, "https": _pinned_pool(pools["https"])}


    @functools.cache
    def _pinned_pool(pool: type) -> type:
        if issubclass(pool.ConnectionCls, _PinnedConnection):
            return pool
        connection = type("PinnedConnection", (_PinnedConnection, pool.ConnectionCls), {})
        return type("PinnedConnectionPool", (pool,), {"ConnectionCls": connection})


    def _refuse_clear_text(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https":
            name = _canonical(parts.hostname or "")
            entry = find_entry(name)
            if UNLISTED == "block" if entry is None else entry.mode == "enforce":
                raise _Refusal(name, "clear text is refused")


    def _refuse_unjudged(name: str) -> None:
        """What can be refused without a connection."""
        entry = find_entry(name)
        if entry is None:
            if UNLISTED == "block":
                raise _Refusal(name, "the pin set does not list this host")
        elif entry.mode != "off" and entry.on_expiry == "closed" and _has_lapsed(entry):
            raise _Refusal(name, "the pins have expired, and expire closed")


    def _judge(name: str, connection) -> None:
        entry = find_entry(name)
        if entry is None or entry.mode == "off":
            return
        path, is_whole = _verified_path(name, connection)
        served = tuple(_key_pin(certificate) for certificate in path)
        seen = {*served, *(_certificate_pin(certificate) for certificate in path)}
        expected = tuple(pin.text for pin in entry.pins)
        if entry.forbid and not is_whole:
            reason = "this Python does not show the verified path"
            raise _Refusal(name, reason, served, expected)
        report = functools.partial(_report, entry, name, connection.port, path)
        if seen.intersection(entry.forbid):
            report(outcome="forbidden", action="block")
            raise _Refusal(name, "the path has a forbidden key", served, expected)
        if any(_matches(pin, path) for pin in entry.pins):
            return
        blocks = entry.mode == "enforce" and not _has_lapsed(entry)
        report(outcome="mismatch", action="block" if blocks else "allow")
        if blocks:
            raise _Refusal(name, "no pinned key in the verified path", served, expected)


    def _verified_path(name: str, connection) -> tuple[list[bytes], bool]:
        """DER certificates, leaf first, and whether they are the whole path or the leaf alone."""
        # Inside a proxy's TLS, urllib3 keeps the connection to the server in sslobj.
        tls = getattr(connection.sock, "sslobj", connection.sock)
        context = getattr(tls, "context", None)
        if not isinstance(context, ssl.SSLContext):
            raise _Refusal(name, "the connection is not made by Python's ssl module")
        if context.verify_mode != ssl.CERT_REQUIRED:
            raise _Refusal(name, "certificate checks are off (verify=False)")
        if connection.assert_hostname is False or connection.assert_fingerprint:
            raise _Refusal(name, "the host name check is off")
        is_whole = True
        if hasattr(tls, "get_verified_chain"):  # Python 3.13
            path = list(tls.get_verified_chain())
        elif hasattr(getattr(tls, "_sslobj", None), "get_verified_chain"):  # CPython 3.10
            chain = tls._sslobj.get_verified_chain() or ()
            path = [ssl.PEM_cert_to_DER_cert(item.public_bytes()) for item in chain]
        else:
            path = [tls.getpeercert(binary_form=True)]
            is_whole = False
        if not path or not path[0]:
            raise _Refusal(name, "the connection shows no certificates (a resumed session)")
        return path, is_whole


    def _matches(pin: Pin, path: list[bytes]) -> bool:
        digest = _certificate_pin if pin.text.startswith("cert-") else _key_pin
        candidates = {"leaf": path[:1], "ca": path[1:]}.get(pin.position, path)
        return any(digest(certificate) == pin.text for certificate in candidates)


    def _has_lapsed(entry: Entry) -> bool:
        now = datetime.now(timezone.utc)
        return entry.expires_at is not None and now >= entry.expires_at


    def _key_pin(certificate: bytes) -> str:
        return "sha256/" + _sha256(_public_key_info(certificate))


    def _certificate_pin(certificate: bytes) -> str:
        return "cert-sha256/" + _sha256(certificate)


    def _sha256(data: bytes) -> str:
        return base64.b64encode(hashlib.sha256(data).digest()).decode("ascii")


    def _public_key_info(certificate: bytes) -> bytes:
        """The SubjectPublicKeyInfo as it stands in the certificate (RFC 5280, 4.1)."""
        _, body, _ = _element(certificate, 0)  # Certificate
        _, offset, _ = _element(certificate, body)  # TBSCertificate
        tag, _, end = _element(certificate, offset)
        if tag == 0xA0:  # version, absent in version 1
            offset = end
        for _ in range(5):  # serialNumber, signature, issuer, validity, subject
            _, _, offset = _element(certificate, offset)
        _, _, end = _element(certificate, offset)
        return certificate[offset:end]


    def _element(der: bytes, offset: int) -> tuple[int, int, int]:
        """Tag, start of the content, and end of the DER element at an offset."""
        tag, length = der[offset], der[offset + 1]
        start = offset + 2
        if length >= 0x80:
            start += length - 0x80
            length = int.from_bytes(der[offset + 2 : start], "big")
        if start + length > len(der):
            raise ValueError("a certificate is cut short")
        return tag, start, start + length


    def _canonical(name: str) -> str:
        """One spelling per name: lower case, no root dot, IP addresses in their usual form."""
        name = name.strip("[]").rstrip(".").lower()
        try:
            if ":" not in name:
                return socket.inet_ntoa(socket.inet_aton(name))
            packed = socket.inet_pton(socket.AF_INET6, name.partition("%")[0])
        except (OSError, ValueError):
            return name
        if packed[:12] == b"\x00" * 10 + b"\xff\xff":
            return socket.inet_ntoa(packed[12:])
        return socket.inet_ntop(socket.AF_INET6, packed)


    ${reports ? REPORTS : NO_REPORTS}
  `
}

function renderEntry(entry: PlanEntry): Code {
  const { host, subdomains, mode, reason, expiresAt, onExpiry } = entry
  return code`
    Entry(
        ${reason === undefined ? NOTHING : python.comment(`reason: ${reason}`)}
        host=${python.literal(host)},
        subdomains=${python.literal(subdomains)},
        mode=${python.literal(mode)},
        ${tuple('pins', entry.pins.map(renderPin))}
        ${tuple(
          'forbid',
          entry.forbid.map(({ text }) => python.literal(text)),
        )}
        ${expiresAt === undefined ? NOTHING : code`expires_at=datetime.fromisoformat(${isoOf(expiresAt)}),`}
        ${onExpiry === undefined ? NOTHING : code`on_expiry=${python.literal(onExpiry)},`}
        ${tuple(
          'report_to',
          entry.reportTo.map((url) => python.literal(url)),
        )}
    ),
  `
}

function renderPin({ pin, position, state, label }: PlanPin): Code {
  const note = [state, label].filter((part) => part !== undefined).join(': ')
  return code`
    ${note === '' ? NOTHING : python.comment(note)}
    Pin(${python.literal(pin.text)}${position === undefined ? NOTHING : code`, ${python.literal(position)}`})
  `
}

// One item stays on the line where it fits, as Python's formatters would have it.
function tuple(name: string, items: readonly Code[]): Code {
  const label = new Code(name)
  const [first] = items
  if (first === undefined) return NOTHING
  const line = code`${label}=(${first},),`
  if (items.length === 1 && first.lines.length === 1 && FIELD_INDENT + String(line).length <= 88) return line
  return code`
    ${label}=(
        ${items.map((item) => code`${item},`)}
    ),
  `
}

const FIELD_INDENT = 16

// Python reads a Z in fromisoformat() from 3.11 on only.
function isoOf(date: Date): Code {
  return python.literal(date.toISOString().replace('.000Z', '+00:00').replace('Z', '+00:00'))
}

const NO_REPORTS = code`
  def _report(*_: object, **__: object) -> None:
      """The pin set names no address for reports."""
`

const REPORTS = code`
  # An identical failure is told once a day, as TrustKit does it.
  _REPEAT_AFTER_SECONDS = 24 * 60 * 60
  _MOST_REMEMBERED = 1000
  _told: dict[tuple[str, ...], float] = {}


  def _report(
      entry: Entry, name: str, port: int, path: list[bytes], outcome: str, action: str
  ) -> None:
      """Tells the failure to the addresses of the entry, in the background."""
      now = time.monotonic()
      body = {
          "date-time": _moment(datetime.now(timezone.utc)),
          "hostname": name,
          "port": port,
          "noted-hostname": entry.host,
          "include-subdomains": entry.subdomains != "none",
          "served-certificate-chain": [],
          "validated-certificate-chain": [ssl.DER_cert_to_PEM_cert(c) for c in path],
          "known-pins": [
              'pin-sha256="' + pin.text.partition("/")[2] + '"'
              for pin in entry.pins
              if pin.text.startswith("sha256/")
          ],
          "keypin": {
              "version": 1,
              "outcome": outcome,
              "action": action,
              "mode": entry.mode,
              "subdomains": entry.subdomains,
              "expired": _has_lapsed(entry),
              "pin-set": PIN_SET_DIGEST,
              "known-certificate-pins": [
                  pin.text for pin in entry.pins if pin.text.startswith("cert-")
              ],
              "seen": [
                  {
                      "pin": _key_pin(certificate),
                      "certificate-pin": _certificate_pin(certificate),
                      "position": "ca" if index else "leaf",
                  }
                  for index, certificate in enumerate(path)
              ],
          },
      }
      if entry.expires_at is not None:
          body["effective-expiration-date"] = _moment(entry.expires_at)
      for url in entry.report_to:
          key = (url, name, outcome, *map(_key_pin, path))
          if now - _told.get(key, float("-inf")) < _REPEAT_AFTER_SECONDS:
              continue
          if len(_told) >= _MOST_REMEMBERED:
              _told.clear()
          _told[key] = now
          threading.Thread(target=_send, args=(url, json.dumps(body))).start()


  def _moment(when: datetime) -> str:
      return when.strftime("%Y-%m-%dT%H:%M:%SZ")


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
`
