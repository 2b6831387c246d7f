// Reads cases from stdin, `number|host|hex,hex,…` a line; prints for each whether it blocks and whether it reports.
// Each trial's package is joined by judge_trial.go, which makes its judgement public and keeps its reports.
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		parts := strings.Split(lines.Text(), "|")
		number, _ := strconv.Atoi(parts[0])
		blocks, reports := trials[number](parts[1], chainOf(parts[2]))
		fmt.Println(blocks, reports)
	}
}

func chainOf(list string) []*x509.Certificate {
	var chain []*x509.Certificate
	for _, text := range strings.Split(list, ",") {
		der, err := hex.DecodeString(text)
		if err != nil {
			panic(err)
		}
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			panic(err)
		}
		chain = append(chain, certificate)
	}
	return chain
}
