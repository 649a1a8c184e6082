// Node-agent is the kubelet's network side for simulated nodes.
//
// kwok simulates what a kubelet reports; this program answers what an API server asks of a kubelet: exec, port-forward and logs, with true
// exit codes and a stdin that ends, into the real processes that gomeet's supervisor runs behind pods. kwok's own exec loses exit codes
// and never closes stdin. There is no isolation: a command runs on this host.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	if len(os.Args) < 2 {
		fail("usage: node-agent kubelet|custom-metrics [flags]")
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	listen := flags.String("listen", "", "loopback address to listen on, host:port")
	certFile := flags.String("tls-cert", "", "serving certificate")
	keyFile := flags.String("tls-key", "", "serving key")
	clientCA := flags.String("client-ca", "", "CA of the clients: only the API server (and metrics-server) may ask")
	mapFile := flags.String("map", "", "kubelet: which process stands behind which pod")
	kwok := flags.String("kwok", "", "kubelet: URL of kwok, which answers everything else (metrics)")
	metricsFile := flags.String("metrics", "", "custom-metrics: values by metric name")
	liveFile := flags.String("live", "", "custom-metrics: what pods with a process measure, by metric name")
	server := flags.String("server", "", "custom-metrics: URL of the API server")
	ca := flags.String("server-ca", "", "custom-metrics: CA of the API server")
	cert := flags.String("client-cert", "", "custom-metrics: client certificate for the API server")
	key := flags.String("client-key", "", "custom-metrics: its key")
	_ = flags.Parse(os.Args[2:])

	var handler http.Handler
	var err error
	switch os.Args[1] {
	case "kubelet":
		handler, err = newKubelet(*mapFile, *kwok)
	case "custom-metrics":
		handler, err = newCustomMetrics(*metricsFile, *liveFile, *server, *ca, *cert, *key)
	default:
		err = fmt.Errorf("unknown subcommand %q", os.Args[1])
	}
	if err != nil {
		fail(err.Error())
	}
	fail(serve(*listen, *certFile, *keyFile, *clientCA, handler).Error())
}

func serve(listen, certFile, keyFile, clientCA string, handler http.Handler) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("refusing to listen on %s: commands run on this host, so loopback only", listen)
	}
	pool, err := loadPool(clientCA)
	if err != nil {
		return err
	}
	// HTTP/2 stays off: exec and port-forward upgrade the connection.
	server := &http.Server{Addr: listen, Handler: handler, ReadHeaderTimeout: 10 * time.Second, TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}}
	log.Printf("listening on %s", listen)
	return server.ListenAndServeTLS(certFile, keyFile)
}

func loadPool(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("no certificate in %s", file)
	}
	return pool, nil
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, "node-agent: "+message)
	os.Exit(1)
}
