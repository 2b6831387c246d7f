package trial

import (
	"crypto/tls"
	"crypto/x509"
)

var reported bool

// Judge says whether a host with this verified chain is blocked, and whether that is reported.
func Judge(host string, chain []*x509.Certificate) (bool, bool) {
	reported = false
	name, err := canonical(host)
	if err == nil {
		err = refuseUnjudged(name)
	}
	if err == nil {
		err = judge(name, "443", tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{chain}})
	}
	return err != nil, reported
}
