// One request through the generated client; prints the answer: client SHAPE.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"example.com/lab/ca"
	"example.com/lab/leaf"
)

type pinned interface {
	http.RoundTripper
}

var transports = map[string]func(*http.Transport) (pinned, error){
	"leaf": func(base *http.Transport) (pinned, error) { return leaf.NewTransport(base) },
	"ca":   func(base *http.Transport) (pinned, error) { return ca.NewTransport(base) },
}

func main() {
	// All connections, those of reports too, trust what the lab says.
	os.Setenv("SSL_CERT_FILE", os.Getenv("KEYPIN_LAB_CA"))
	os.Setenv("SSL_CERT_DIR", "/nonexistent")
	transport, err := transports[os.Args[1]](base())
	if err == nil {
		err = get(&http.Client{Transport: transport, Timeout: 20 * time.Second})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		linger()
		os.Exit(1)
	}
}

func base() *http.Transport {
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, _ := net.SplitHostPort(address)
		return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort(os.Getenv("KEYPIN_LAB_ADDRESS"), port))
	}
	transport := &http.Transport{DialContext: dial, ForceAttemptHTTP2: true}
	if proxy := os.Getenv("KEYPIN_PROXY"); proxy != "" {
		address, _ := url.Parse(proxy)
		transport.Proxy = http.ProxyURL(address)
	}
	return transport
}

func get(client *http.Client) error {
	request, err := http.NewRequest(http.MethodGet, os.Getenv("KEYPIN_LAB_URL"), nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer secret")
	response, err := client.Do(request)
	var inLeaf *leaf.PinFailure
	var inCa *ca.PinFailure
	if errors.As(err, &inLeaf) || errors.As(err, &inCa) {
		return fmt.Errorf("pin failure: %w", err)
	}
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(os.Stdout, response.Body)
	return err
}

// linger gives a report that is under way the time to arrive.
func linger() {
	if os.Getenv("KEYPIN_LINGER") != "" {
		time.Sleep(5 * time.Second)
	}
}
