import { type Code, code } from '../code.ts'

/** Which entry a name has; what Python needs no connection to refuse; the judgement of a verified path. */
export const JUDGEMENT: Code = code`
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


  def _judged_entry(name: str) -> Entry | None:
      """The entry that a connection to a name is judged by."""
      entry = find_entry(name)
      return None if entry is None or entry.mode == "off" else entry


  def _refuse_clear_text(name: str) -> None:
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


  def _judge(
      entry: Entry, name: str, port: int, path: list[bytes], is_whole: bool
  ) -> None:
      served = tuple(_key_pin(certificate) for certificate in path)
      seen = {*served, *(_certificate_pin(certificate) for certificate in path)}
      expected = tuple(pin.text for pin in entry.pins)
      if entry.forbid and not is_whole:
          reason = "this Python does not show the verified path"
          raise _Refusal(name, reason, served, expected)
      report = functools.partial(_report, entry, name, port, path)
      if seen.intersection(entry.forbid):
          report(outcome="forbidden", action="block")
          raise _Refusal(name, "the path has a forbidden key", served, expected)
      if any(_matches(pin, path) for pin in entry.pins):
          return
      blocks = entry.mode == "enforce" and not _has_lapsed(entry)
      report(outcome="mismatch", action="block" if blocks else "allow")
      if blocks:
          raise _Refusal(name, "no pinned key in the verified path", served, expected)


  def _verified_path(name: str, tls) -> tuple[list[bytes], bool]:
      """DER certificates, leaf first, and whether they are the whole path or the leaf alone."""
      context = getattr(tls, "context", None)
      if not isinstance(context, ssl.SSLContext):
          raise _Refusal(name, "the connection is not made by Python's ssl module")
      if context.verify_mode != ssl.CERT_REQUIRED:
          raise _Refusal(name, "certificate checks are off (verify=False)")
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
`
