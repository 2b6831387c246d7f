import { type Code, code } from '../code.ts'

/** What stands in the place of reports where the pin set names no address for them. */
export const NO_REPORTS: Code = code`
  def _report(*_: object, **__: object) -> None:
      """The pin set names no address for reports."""
`

/** Tells pin failures; `_send(url, body)`, which a client's own module has, brings them there. */
export const REPORTS: Code = code`
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
`
