import { type Code, code } from '../../code.ts'

/** What holds for a host, which entry that is, and whether verified chains satisfy it. */
export const JUDGEMENT: Code = code`
  // A key (sha256/...) or a certificate (cert-sha256/...), and where in the chain it counts:
  // "leaf", "ca", or anywhere.
  type pin struct {
    text, position string
  }

  // What holds for one host, and for the names below it that it covers.
  type entry struct {
    host, subdomains, mode string
    expiresAt              time.Time
    onExpiry               string
    pins                   []pin
    forbid                 []string
    reportTo               []string
  }

  // What was found about a connection, for those that the pin set wants told.
  type judgement struct {
    entry         *entry
    host, port    string
    chain, served []*x509.Certificate
    isForbidden   bool
    blocks        bool
  }

  func byHost(list []entry) map[string]*entry {
    found := make(map[string]*entry, len(list))
    for index := range list {
      found[list[index].host] = &list[index]
    }
    return found
  }

  // findEntry finds the most specific entry that covers a name: itself, else the longest that
  // reaches it.
  func findEntry(name string) *entry {
    for depth, rest := 0, name; ; depth++ {
      if found := entries[rest]; found != nil && found.reaches(depth) {
        return found
      }
      dot := strings.IndexByte(rest, '.')
      if dot < 0 {
        return nil
      }
      rest = rest[dot+1:]
    }
  }

  func (entry *entry) reaches(depth int) bool {
    return depth == 0 || entry.subdomains == "any" || (depth == 1 && entry.subdomains == "one")
  }

  func (entry *entry) hasLapsed() bool {
    return !entry.expiresAt.IsZero() && !time.Now().Before(entry.expiresAt)
  }

  func (entry *entry) texts() []string {
    texts := make([]string, 0, len(entry.pins))
    for _, pin := range entry.pins {
      texts = append(texts, pin.text)
    }
    return texts
  }

  // refuseUnjudged says what can be refused without a connection.
  func refuseUnjudged(host string) error {
    found := findEntry(host)
    switch {
    case found == nil && refusesUnlisted:
      return &PinFailure{Host: host, Reason: "the pin set does not list this host"}
    case found != nil && found.mode != "off" && found.onExpiry == "closed" && found.hasLapsed():
      return &PinFailure{Host: host, Reason: "the pins have expired, and expire closed", Expected: found.texts()}
    }
    return nil
  }

  func judge(host, port string, state tls.ConnectionState) error {
    found := findEntry(host)
    if found == nil || found.mode == "off" {
      return nil
    }
    if len(state.VerifiedChains) == 0 {
      reason := "there is no verified chain (InsecureSkipVerify)"
      return &PinFailure{Host: host, Reason: reason, Expected: found.texts()}
    }
    allowed := withoutForbidden(state.VerifiedChains, found.forbid)
    for _, chain := range allowed {
      if holdsPin(chain, found.pins) {
        return nil
      }
    }
    isForbidden := len(allowed) == 0
    blocks := isForbidden || (found.mode == "enforce" && !found.hasLapsed())
    chain := state.VerifiedChains[0]
    report(judgement{found, host, port, chain, state.PeerCertificates, isForbidden, blocks})
    if !blocks {
      return nil
    }
    failure := &PinFailure{Host: host, Reason: "no pinned key in the verified chain", Expected: found.texts()}
    if isForbidden {
      failure.Reason = "the chain has a forbidden key"
    }
    for _, certificate := range chain {
      failure.Served = append(failure.Served, keyPin(certificate))
    }
    return failure
  }

  func withoutForbidden(chains [][]*x509.Certificate, forbid []string) [][]*x509.Certificate {
    var allowed [][]*x509.Certificate
    for _, chain := range chains {
      if !hasAny(chain, forbid) {
        allowed = append(allowed, chain)
      }
    }
    return allowed
  }

  func hasAny(chain []*x509.Certificate, texts []string) bool {
    for _, text := range texts {
      if holdsPin(chain, []pin{{text, ""}}) {
        return true
      }
    }
    return false
  }

  func holdsPin(chain []*x509.Certificate, pins []pin) bool {
    for _, pin := range pins {
      for index, certificate := range chain {
        isThere := pin.position == "" || (pin.position == "leaf") == (index == 0)
        if isThere && (pin.text == keyPin(certificate) || pin.text == certificatePin(certificate)) {
          return true
        }
      }
    }
    return false
  }

  func keyPin(certificate *x509.Certificate) string {
    digest := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
    return "sha256/" + base64.StdEncoding.EncodeToString(digest[:])
  }

  func certificatePin(certificate *x509.Certificate) string {
    digest := sha256.Sum256(certificate.Raw)
    return "cert-sha256/" + base64.StdEncoding.EncodeToString(digest[:])
  }

  // canonical gives the one spelling of a name that entries have: lower case, no root dot, IP
  // addresses in their usual form. What others may turn into another name is refused.
  func canonical(host string) (string, error) {
    name := strings.ToLower(strings.TrimRight(host, "."))
    if address, err := netip.ParseAddr(name); err == nil {
      return address.Unmap().WithZone("").String(), nil
    }
    last := name[strings.LastIndexByte(name, '.')+1:]
    if strings.HasPrefix(last, "0x") || (last != "" && strings.Trim(last, "0123456789") == "") {
      return "", &PinFailure{Host: name, Reason: "an IP address in an unusual spelling"}
    }
    for index := 0; index < len(host); index++ {
      if host[index] >= 0x80 {
        return "", &PinFailure{Host: host, Reason: "the name is no A-label (xn--...)"}
      }
    }
    return name, nil
  }

  func isAddress(host string) bool {
    _, err := netip.ParseAddr(host)
    return err == nil
  }
`
