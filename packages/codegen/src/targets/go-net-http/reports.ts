import { type Code, code } from '../../code.ts'

/** The sender of pin failures, over a client that is not pinned. */
export const REPORTS: Code = code`
  // An identical failure is told once a day, as TrustKit does it.
  const (
    repeatAfter    = 24 * time.Hour
    mostRemembered = 1000
  )

  var (
    told      = map[string]time.Time{}
    toldMutex sync.Mutex
  )

  // report tells a failure to the addresses of its entry, in the background.
  func report(found judgement) {
    var body []byte
    for _, address := range found.entry.reportTo {
      if !isNews(address, found) {
        continue
      }
      if body == nil {
        body, _ = json.Marshal(found.fields())
      }
      go send(address, body)
    }
  }

  func isNews(address string, found judgement) bool {
    key := address + " " + found.host + " " + strconv.FormatBool(found.isForbidden)
    for _, certificate := range found.chain {
      key += " " + keyPin(certificate)
    }
    toldMutex.Lock()
    defer toldMutex.Unlock()
    if last, isKnown := told[key]; isKnown && time.Since(last) < repeatAfter {
      return false
    }
    if len(told) >= mostRemembered {
      told = map[string]time.Time{}
    }
    told[key] = time.Now()
    return true
  }

  func (found judgement) fields() map[string]any {
    entry := found.entry
    port, _ := strconv.Atoi(found.port)
    known, knownCertificates := []string{}, []string{}
    for _, pin := range entry.pins {
      if strings.HasPrefix(pin.text, "sha256/") {
        known = append(known, "pin-sha256=\""+pin.text[len("sha256/"):]+"\"")
      } else {
        knownCertificates = append(knownCertificates, pin.text)
      }
    }
    fields := map[string]any{
      "date-time":                   moment(time.Now()),
      "hostname":                    found.host,
      "port":                        port,
      "noted-hostname":              entry.host,
      "include-subdomains":          entry.subdomains != "none",
      "served-certificate-chain":    pems(found.served),
      "validated-certificate-chain": pems(found.chain),
      "known-pins":                  known,
      "keypin": map[string]any{
        "version":                1,
        "outcome":                choose(found.isForbidden, "forbidden", "mismatch"),
        "action":                 choose(found.blocks, "block", "allow"),
        "mode":                   entry.mode,
        "subdomains":             entry.subdomains,
        "expired":                entry.hasLapsed(),
        "pin-set":                PinSetDigest,
        "known-certificate-pins": knownCertificates,
        "seen":                   seen(found.chain),
      },
    }
    if !entry.expiresAt.IsZero() {
      fields["effective-expiration-date"] = moment(entry.expiresAt)
    }
    return fields
  }

  func seen(chain []*x509.Certificate) []map[string]any {
    list := make([]map[string]any, 0, len(chain))
    for index, certificate := range chain {
      list = append(list, map[string]any{
        "pin":             keyPin(certificate),
        "certificate-pin": certificatePin(certificate),
        "subject":         certificate.Subject.String(),
        "position":        choose(index == 0, "leaf", "ca"),
      })
    }
    return list
  }

  func pems(chain []*x509.Certificate) []string {
    list := make([]string, 0, len(chain))
    for _, certificate := range chain {
      block := &pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}
      list = append(list, string(pem.EncodeToMemory(block)))
    }
    return list
  }

  func choose(condition bool, yes, no string) string {
    if condition {
      return yes
    }
    return no
  }

  func moment(at time.Time) string {
    return at.UTC().Format("2006-01-02T15:04:05Z")
  }

  // send sends a report over a client that is not pinned; failing to is nobody's concern.
  func send(address string, body []byte) {
    client := &http.Client{
      Timeout:       5 * time.Second,
      CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
    }
    response, err := client.Post(address, "application/json", bytes.NewReader(body))
    if err == nil {
      response.Body.Close()
    }
  }
`
