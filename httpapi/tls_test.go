package httpapi_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tamis-go/tamis/httpapi"
)

// certify writes a certificate for this machine with a number, and its key.
func certify(t testing.TB, dir string, number int64) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(number), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		stamp := time.Now().Add(time.Duration(number) * time.Second) // two in one tick of the clock differ
		if err := os.Chtimes(path, stamp, stamp); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

func TestACertificateIsReadAgainWhenItChanges(t *testing.T) {
	dir := t.TempDir()
	certificate, key := certify(t, dir, 1)
	config, err := httpapi.TLS(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		done <- httpapi.Serve(ctx, tls.NewListener(listener, config), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			text, _ := io.ReadAll(r.Body)
			fmt.Fprint(w, r.TLS != nil, r.Proto, string(text))
		}), time.Second)
	}()
	ask := func(most uint16) (string, int64, error) {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{
			InsecureSkipVerify: true, MaxVersion: most, MinVersion: tls.VersionTLS10, //nolint:gosec // what a server refuses
		}}}
		answer, err := client.Post("https://"+listener.Addr().String(), "text/plain", http.NoBody)
		if err != nil {
			return "", 0, err
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		return string(text), answer.TLS.PeerCertificates[0].SerialNumber.Int64(), err
	}
	want := func(claim string, number int64) {
		t.Helper()
		if text, got, err := ask(tls.VersionTLS13); err != nil || got != number || text != "true HTTP/1.1" && text != "trueHTTP/1.1" {
			t.Errorf("%s: %q, certificate %d, %v, want %d", claim, text, got, err, number)
		}
	}
	want("at first", 1)
	certify(t, dir, 2)
	want("after a renewal", 2)
	if err := os.WriteFile(key, []byte("half a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	want("while a key is being written", 2)
	certify(t, dir, 3)
	want("after that", 3)
	if _, _, err := ask(tls.VersionTLS11); err == nil {
		t.Error("TLS 1.1 is accepted")
	}
	if _, number, err := ask(tls.VersionTLS12); err != nil || number != 3 {
		t.Errorf("TLS 1.2: %v", err)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := httpapi.TLS(certificate, certificate); err == nil {
		t.Error("a certificate without its key is accepted")
	}
}
