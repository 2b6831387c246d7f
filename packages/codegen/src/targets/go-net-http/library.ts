import { type Code, code, NOTHING, when } from '../../code.ts'
import { go, withTabs } from '../../languages/go.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { JUDGEMENT } from './judgement.ts'
import { REPORTS } from './reports.ts'

/** `pinnedhttp.go`: the pins, the judgement, and the transport that holds every connection to them. */
export function renderLibrary({ plan, header }: RenderContext, name: Code): Code {
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return withTabs(code`
    ${go.comment(...header)}

    // Package ${name} makes HTTP clients that talk to pinned servers only.
    //
    //	client := ${name}.NewClient()
    //	response, err := client.Get("https://...")
    //	var failure *${name}.PinFailure
    //	if errors.As(err, &failure) { ... }
    //
    // The pins are judged at the end of the TLS handshake, resumed ones included: after its
    // certificate and host name checks and before a byte of a request leaves. They are compared
    // with the chains that crypto/tls verified, never with what the server merely sent. Redirects
    // and proxies (CONNECT and SOCKS) lead through the same check. A host name with letters
    // outside ASCII is refused: write it as an A-label (xn--...).
    package ${name}

    import (
      ${when(reports, () => code`"bytes"`)}
      "crypto/sha256"
      "crypto/tls"
      "crypto/x509"
      "encoding/base64"
      ${when(reports, () => code`"encoding/json"`)}
      ${when(reports, () => code`"encoding/pem"`)}
      "errors"
      "net/http"
      "net/netip"
      ${when(reports, () => code`"strconv"`)}
      "strings"
      "sync"
      "time"
    )

    // PinSetDigest is the digest of the pin set, for logs and support.
    const PinSetDigest = ${go.literal(plan.digest)}

    // Whether a host that no entry covers is refused.
    const refusesUnlisted = ${plan.unlisted === 'block' ? code`true` : code`false`}

    var entries = byHost([]entry{
      ${plan.entries.map(renderEntry)}
    })

    ${CLIENT}

    ${JUDGEMENT}

    ${reports ? REPORTS : NO_REPORTS}
  `)
}

function renderEntry(entry: PlanEntry): Code {
  const { host, subdomains, mode, reason, expiresAt, onExpiry } = entry
  const ends =
    expiresAt === undefined || onExpiry === undefined
      ? NOTHING
      : code`expiresAt: ${dateOf(expiresAt)}, onExpiry: ${go.literal(onExpiry)},`
  return code`
    {
      ${reason === undefined ? NOTHING : go.comment(`reason: ${reason}`)}
      host: ${go.literal(host)}, subdomains: ${go.literal(subdomains)}, mode: ${go.literal(mode)},
      ${ends}
      ${list(code`pins: []pin`, entry.pins.map(renderPin))}
      ${list(
        code`forbid: []string`,
        entry.forbid.map(({ text }) => code`${go.literal(text)},`),
      )}
      ${list(
        code`reportTo: []string`,
        entry.reportTo.map((url) => code`${go.literal(url)},`),
      )}
    },
  `
}

function renderPin({ pin, position, state, label }: PlanPin): Code {
  const note = [state, label].filter((part) => part !== undefined).join(': ')
  return code`
    ${note === '' ? NOTHING : go.comment(note)}
    {${go.literal(pin.text)}, ${go.literal(position ?? '')}},
  `
}

function list(head: Code, items: readonly Code[]): Code {
  if (items.length === 0) return NOTHING
  return code`
    ${head}{
      ${items}
    },
  `
}

function dateOf(date: Date): Code {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
  const [hours, minutes, seconds] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
  const nanoseconds = date.getUTCMilliseconds() * 1_000_000
  return code`time.Date(${year}, ${month}, ${day}, ${hours}, ${minutes}, ${seconds}, ${nanoseconds}, time.UTC)`
}

const NO_REPORTS = code`
  // The pin set names no address for reports.
  func report(judgement) {}
`

const CLIENT = code`
  // PinFailure says that a connection was refused because of the pin set; nothing was sent.
  type PinFailure struct {
    // Host is the name that was asked for.
    Host string
    // Reason says why, in a few words.
    Reason string
    // Served has the keys of the verified chain, leaf first.
    Served []string
    // Expected has the pins of the host.
    Expected []string
  }

  func (failure *PinFailure) Error() string {
    lines := []string{"pinning failed for " + failure.Host + ": " + failure.Reason}
    for _, pin := range failure.Served {
      lines = append(lines, "  server sent   "+pin)
    }
    for _, pin := range failure.Expected {
      lines = append(lines, "  pin set has   "+pin)
    }
    return strings.Join(lines, "\n")
  }

  // NewClient makes a client whose every connection is held to the pin set.
  func NewClient() *http.Client {
    transport, _ := NewTransport(nil) // which only a transport with hooks of its own makes fail
    return &http.Client{Transport: transport}
  }

  // Transport is an http.RoundTripper that is held to the pin set.
  type Transport struct {
    base   *http.Transport
    free   *http.Transport
    mutex  sync.Mutex
    pinned map[authority]*http.Transport
  }

  type authority struct {
    host, port string
  }

  // Names below a pinned host may be many; beyond this the transports are made anew.
  const mostTransports = 1000

  // NewTransport makes a transport like base (nil: http.DefaultTransport) that is held to the pin
  // set. It fails for a base that makes TLS connections of its own or checks another host name,
  // where no pin could be judged.
  func NewTransport(base *http.Transport) (*Transport, error) {
    if base == nil {
      base, _ = http.DefaultTransport.(*http.Transport)
    }
    if base == nil {
      base = &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
    }
    //lint:ignore SA1019 DialTLS counts as long as it is there
    if base.DialTLSContext != nil || base.DialTLS != nil {
      return nil, errors.New("pins: a transport with DialTLSContext or DialTLS cannot be pinned")
    }
    if base.TLSClientConfig != nil && base.TLSClientConfig.ServerName != "" {
      return nil, errors.New("pins: a transport with a ServerName of its own cannot be pinned")
    }
    transport := &Transport{base: base.Clone(), pinned: map[authority]*http.Transport{}}
    transport.free = transport.boundTo(authority{})
    return transport, nil
  }

  // RoundTrip does what http.RoundTripper says. It fails with a PinFailure.
  func (transport *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
    round, err := transport.choose(request)
    if err != nil {
      if request.Body != nil {
        request.Body.Close()
      }
      return nil, err
    }
    return round.RoundTrip(request)
  }

  // CloseIdleConnections closes connections that no request uses.
  func (transport *Transport) CloseIdleConnections() {
    transport.mutex.Lock()
    defer transport.mutex.Unlock()
    transport.closeIdle()
  }

  func (transport *Transport) closeIdle() {
    transport.free.CloseIdleConnections()
    for _, pinned := range transport.pinned {
      pinned.CloseIdleConnections()
    }
  }

  func (transport *Transport) choose(request *http.Request) (*http.Transport, error) {
    host, err := canonical(request.URL.Hostname())
    if err != nil {
      return nil, err
    }
    if err := refuseUnjudged(host); err != nil {
      return nil, err
    }
    found := findEntry(host)
    if found == nil || found.mode == "off" {
      return transport.free, nil
    }
    if request.URL.Scheme != "https" {
      if found.mode == "enforce" {
        return nil, &PinFailure{Host: host, Reason: "clear text is refused", Expected: found.texts()}
      }
      return transport.free, nil
    }
    port := request.URL.Port()
    if port == "" {
      port = "443"
    }
    return transport.pinnedTo(authority{host, port}), nil
  }

  func (transport *Transport) pinnedTo(to authority) *http.Transport {
    transport.mutex.Lock()
    defer transport.mutex.Unlock()
    pinned := transport.pinned[to]
    if pinned == nil {
      if len(transport.pinned) >= mostTransports {
        transport.closeIdle()
        transport.pinned = map[authority]*http.Transport{}
      }
      pinned = transport.boundTo(to)
      transport.pinned[to] = pinned
    }
    return pinned
  }

  func (transport *Transport) boundTo(to authority) *http.Transport {
    bound := transport.base.Clone()
    bound.TLSClientConfig = hold(bound.TLSClientConfig, func(state tls.ConnectionState) error {
      name, err := canonical(state.ServerName)
      if err != nil {
        return err
      }
      switch {
      case name == to.host, name == "" && isAddress(to.host): // ServerName is empty for an address
        return judge(to.host, to.port, state)
      case name == "":
        return nil // a proxy by address, since no other ServerName can be set
      default:
        return judge(name, "0", state) // a proxy by name
      }
    })
    return bound
  }

  // TLSConfig makes a configuration for one connection to a host, for what does not go through
  // net/http: tls.Dial, gRPC, WebSocket and database clients. It checks the host's name and pins;
  // base (which may be nil) brings roots, client certificates and versions.
  func TLSConfig(host string, base *tls.Config) (*tls.Config, error) {
    name, err := canonical(host)
    if err != nil {
      return nil, err
    }
    config := hold(base, func(state tls.ConnectionState) error {
      if err := refuseUnjudged(name); err != nil {
        return err
      }
      return judge(name, "0", state)
    })
    config.ServerName = name
    return config, nil
  }

  // hold adds a check to those that a configuration has already.
  func hold(base *tls.Config, check func(tls.ConnectionState) error) *tls.Config {
    config := &tls.Config{}
    if base != nil {
      config = base.Clone()
    }
    before := config.VerifyConnection
    config.VerifyConnection = func(state tls.ConnectionState) error {
      if before != nil {
        if err := before(state); err != nil {
          return err
        }
      }
      return check(state)
    }
    return config
  }
`
