// VerifyPeerCertificate over the verified chains, or VerifyConnection over the leaf: main NAME.
package main

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"os"
)

func isPinned(certificate *x509.Certificate) error {
	digest := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
	if base64.StdEncoding.EncodeToString(digest[:]) == os.Getenv("PINNED_SPKI") {
		return nil
	}
	return errors.New("pin mismatch")
}

func main() {
	pem, err := os.ReadFile(os.Getenv("KEYPIN_LAB_CA"))
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	config := &tls.Config{RootCAs: roots}
	if os.Args[1] == "connection" {
		config.VerifyConnection = func(state tls.ConnectionState) error { return isPinned(state.PeerCertificates[0]) }
	} else {
		config.VerifyPeerCertificate = func(_ [][]byte, chains [][]*x509.Certificate) error { return isPinned(chains[0][0]) }
	}
	client := http.Client{Transport: &http.Transport{TLSClientConfig: config}}
	response, err := client.Get(os.Getenv("KEYPIN_LAB_URL"))
	if err != nil {
		os.Exit(1)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
}
