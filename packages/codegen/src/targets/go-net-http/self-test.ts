import { type Code, code } from '../../code.ts'
import { go, withTabs } from '../../languages/go.ts'
import type { RenderContext } from '../../target.ts'

/** `pinnedhttp_test.go`: an interceptor on loopback fools a plain client and not the pinned one. */
export function renderSelfTest({ header }: RenderContext, name: Code): Code {
  return withTabs(code`
    ${go.comment(...header)}

    package ${name}

    // Shows, without leaving this machine, that the pins are on: go test
    //
    // A server on loopback plays the interceptor: its certificate for each pinned host comes from
    // a root that the client trusts, but its key is not pinned. Needs nothing but Go.

    import (
      "bytes"
      "context"
      "crypto/ecdsa"
      "crypto/elliptic"
      "crypto/rand"
      "crypto/tls"
      "crypto/x509"
      "errors"
      "io"
      "math/big"
      "net"
      "net/http"
      "strings"
      "sync"
      "testing"
      "time"
    )

    func TestAnUnpinnedClientFallsForTheInterceptor(t *testing.T) {
      forEachEnforced(t, func(t *testing.T, host string) {
        server := intercept(t, host)
        if body, err := get(&http.Client{Transport: server.transport()}, server.url()); err != nil || body != "ok" {
          t.Fatalf("got %q, %v", body, err)
        }
        if !strings.HasPrefix(server.received(), "GET /secret") {
          t.Fatalf("it was sent %q", server.received())
        }
      })
    }

    func TestAKeyThatIsNotPinnedIsRefusedAndNothingSent(t *testing.T) {
      forEachEnforced(t, func(t *testing.T, host string) {
        server := intercept(t, host)
        failure := refuse(t, server.transport(), server.url())
        if failure.Host != host {
          t.Fatalf("the failure names %q", failure.Host)
        }
        if server.received() != "" {
          t.Fatalf("it was sent %q", server.received())
        }
      })
    }

    func TestAServerWhoseKeyIsPinnedIsReached(t *testing.T) {
      forEachEnforced(t, func(t *testing.T, host string) {
        server := intercept(t, host)
        served := refuse(t, server.transport(), server.url()).Served
        before := entries[host]
        t.Cleanup(func() { entries[host] = before })
        pinned := *before
        pinned.pins = []pin{{served[0], "leaf"}}
        entries[host] = &pinned
        transport, err := NewTransport(server.transport())
        if err != nil {
          t.Fatal(err)
        }
        if body, err := get(&http.Client{Transport: transport}, server.url()); err != nil || body != "ok" {
          t.Fatalf("got %q, %v", body, err)
        }
      })
    }

    func TestClearTextToAPinnedHostIsRefused(t *testing.T) {
      forEachEnforced(t, func(t *testing.T, host string) {
        refuse(t, &http.Transport{}, "http://"+bracketed(host)+"/")
      })
    }

    func TestAClientWithoutCertificateChecksIsRefused(t *testing.T) {
      forEachEnforced(t, func(t *testing.T, host string) {
        server := intercept(t, host)
        careless := server.transport()
        careless.TLSClientConfig.InsecureSkipVerify = true
        refuse(t, careless, server.url())
        if server.received() != "" {
          t.Fatalf("it was sent %q", server.received())
        }
      })
    }

    func TestAnyTLSClientIsHeldToThePins(t *testing.T) {
      forEachEnforced(t, func(t *testing.T, host string) {
        server := intercept(t, host)
        config, err := TLSConfig(host, &tls.Config{RootCAs: server.roots})
        if err != nil {
          t.Fatal(err)
        }
        _, err = tls.Dial("tcp", server.listener.Addr().String(), config)
        var failure *PinFailure
        if !errors.As(err, &failure) {
          t.Fatalf("not refused: %v", err)
        }
      })
    }

    func TestATransportThatPinsCouldNotSeeIntoIsRefused(t *testing.T) {
      dial := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("not reached") }
      for _, base := range []*http.Transport{
        {DialTLSContext: dial},
        {TLSClientConfig: &tls.Config{ServerName: "other.example"}},
      } {
        if _, err := NewTransport(base); err == nil {
          t.Fatalf("taken: %v", base)
        }
      }
    }

    func TestANameThatCouldBeReadOtherwiseIsRefused(t *testing.T) {
      for _, host := range []string{"b\u00fccher.example", "0x7f.1", "127.1", "\uff11.1.1.1"} {
        refuse(t, &http.Transport{}, "http://"+host+":1/")
      }
    }

    func forEachEnforced(t *testing.T, body func(*testing.T, string)) {
      for host, entry := range entries {
        if entry.mode == "enforce" && !entry.hasLapsed() {
          t.Run(host, func(t *testing.T) { body(t, host) })
        }
      }
    }

    func refuse(t *testing.T, base *http.Transport, url string) *PinFailure {
      t.Helper()
      transport, err := NewTransport(base)
      if err != nil {
        t.Fatal(err)
      }
      body, err := get(&http.Client{Transport: transport}, url)
      var failure *PinFailure
      if !errors.As(err, &failure) {
        t.Fatalf("not refused: got %q, %v", body, err)
      }
      return failure
    }

    func get(client *http.Client, url string) (string, error) {
      client.Timeout = 10 * time.Second
      defer client.CloseIdleConnections()
      response, err := client.Get(url)
      if err != nil {
        return "", err
      }
      defer response.Body.Close()
      body, err := io.ReadAll(response.Body)
      return string(body), err
    }

    // An interceptor serves HTTPS for a host on loopback.
    type interceptor struct {
      host     string
      roots    *x509.CertPool
      listener net.Listener
      mutex    sync.Mutex
      bytes    bytes.Buffer
    }

    func intercept(t *testing.T, host string) *interceptor {
      t.Helper()
      root, rootKey := certify(t, host, nil, nil)
      leaf, leafKey := certify(t, host, root, rootKey)
      config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{leaf.Raw}, PrivateKey: leafKey}}}
      listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
      if err != nil {
        t.Fatal(err)
      }
      t.Cleanup(func() { listener.Close() })
      server := &interceptor{host: host, roots: x509.NewCertPool(), listener: listener}
      server.roots.AddCert(root)
      go server.serve()
      return server
    }

    func certify(t *testing.T, host string, by *x509.Certificate, byKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
      t.Helper()
      key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
      if err != nil {
        t.Fatal(err)
      }
      wanted := &x509.Certificate{
        SerialNumber:          big.NewInt(time.Now().UnixNano()),
        NotBefore:             time.Now().Add(-time.Hour),
        NotAfter:              time.Now().Add(time.Hour),
        BasicConstraintsValid: true,
        IsCA:                  by == nil,
      }
      wanted.Subject.CommonName = "root that the client trusts"
      if by == nil {
        by, byKey = wanted, key
      } else {
        wanted.Subject.CommonName = "interceptor"
        if address := net.ParseIP(host); address != nil {
          wanted.IPAddresses = []net.IP{address}
        } else {
          wanted.DNSNames = []string{host}
        }
      }
      der, err := x509.CreateCertificate(rand.Reader, wanted, by, &key.PublicKey, byKey)
      if err != nil {
        t.Fatal(err)
      }
      certificate, err := x509.ParseCertificate(der)
      if err != nil {
        t.Fatal(err)
      }
      return certificate, key
    }

    func (server *interceptor) serve() {
      for {
        connection, err := server.listener.Accept()
        if err != nil {
          return
        }
        go server.answer(connection)
      }
    }

    func (server *interceptor) answer(connection net.Conn) {
      defer connection.Close()
      data := make([]byte, 4096)
      for {
        count, err := connection.Read(data) // a client that refuses hangs up
        server.mutex.Lock()
        server.bytes.Write(data[:count])
        server.mutex.Unlock()
        if err != nil {
          return
        }
        if bytes.HasSuffix(data[:count], []byte("\r\n\r\n")) {
          io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
      }
    }

    func (server *interceptor) received() string {
      server.mutex.Lock()
      defer server.mutex.Unlock()
      return server.bytes.String()
    }

    func (server *interceptor) url() string {
      _, port, _ := net.SplitHostPort(server.listener.Addr().String())
      return "https://" + bracketed(server.host) + ":" + port + "/secret"
    }

    // transport trusts the interceptor's root, and finds every host on loopback.
    func (server *interceptor) transport() *http.Transport {
      dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
        return (&net.Dialer{}).DialContext(ctx, network, server.listener.Addr().String())
      }
      return &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{RootCAs: server.roots}}
    }

    func bracketed(host string) string {
      if strings.Contains(host, ":") {
        return "[" + host + "]"
      }
      return host
    }
  `)
}
