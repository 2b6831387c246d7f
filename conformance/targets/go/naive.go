// Two naive variants of common Go answers, but for their roots and where they connect to:
// naive sent|skip PIN,PIN
package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
)

func main() {
	roots := x509.NewCertPool()
	trusted, err := os.ReadFile(os.Getenv("KEYPIN_LAB_CA"))
	if err != nil || !roots.AppendCertsFromPEM(trusted) {
		panic("the lab gave no roots")
	}
	config := &tls.Config{RootCAs: roots}
	pins := strings.Split(os.Args[2], ",")
	if os.Args[1] == "skip" {
		config.InsecureSkipVerify = true
	}
	config.VerifyPeerCertificate = func(certificates [][]byte, _ [][]*x509.Certificate) error {
		for _, der := range certificates {
			certificate, err := x509.ParseCertificate(der)
			if err != nil {
				return err
			}
			hash := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
			for _, pin := range pins {
				if base64.StdEncoding.EncodeToString(hash[:]) == pin {
					return nil
				}
			}
		}
		return errors.New("pin mismatch")
	}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, _ := net.SplitHostPort(address)
		return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort(os.Getenv("KEYPIN_LAB_ADDRESS"), port))
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, DialContext: dial}}
	response, err := client.Get(os.Getenv("KEYPIN_LAB_URL"))
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
	io.Copy(os.Stdout, response.Body)
}
