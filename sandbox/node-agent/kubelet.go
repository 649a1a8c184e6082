package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

const idle, create = 4 * time.Hour, 30 * time.Second

// halfClosed is how long a process may still answer once its client has said the last word.
var halfClosed = 30 * time.Second

type kubelet struct{ pods *podMap }

// newKubelet routes what an API server asks of a kubelet; what is not exec, port-forward or logs goes to kwok.
func newKubelet(mapFile, kwok string) (http.Handler, error) {
	target, err := url.Parse(kwok)
	if err != nil {
		return nil, err
	}
	k := &kubelet{pods: &podMap{file: mapFile}}
	mux := http.NewServeMux()
	for _, method := range []string{"GET ", "POST "} {
		mux.HandleFunc(method+"/exec/{ns}/{pod}/{container}", k.exec)
		mux.HandleFunc(method+"/exec/{ns}/{pod}/{uid}/{container}", k.exec)
		mux.HandleFunc(method+"/portForward/{ns}/{pod}", k.forward)
		mux.HandleFunc(method+"/portForward/{ns}/{pod}/{uid}", k.forward)
	}
	mux.HandleFunc("GET /containerLogs/{ns}/{pod}/{container}", k.logs)
	mux.HandleFunc("/attach/", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "attach is not available on a simulated node", http.StatusNotImplemented)
	})
	mux.Handle("/", httputil.NewSingleHostReverseProxy(target))
	return mux, nil
}

func podKey(r *http.Request) string { return r.PathValue("ns") + "/" + r.PathValue("pod") }

func (k *kubelet) exec(w http.ResponseWriter, r *http.Request) {
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	command := r.URL.Query()["command"]
	if len(command) == 0 {
		http.Error(w, "no command", http.StatusBadRequest)
		return
	}
	remotecommand.ServeExec(w, r, k, podKey(r), r.PathValue("uid"), r.PathValue("container"), command, options, idle, create, remotecommand.SupportedStreamingProtocols)
}

func (k *kubelet) forward(w http.ResponseWriter, r *http.Request) {
	options, err := portforward.NewV4Options(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	portforward.ServePortForward(w, r, k, podKey(r), r.PathValue("uid"), options, idle, create, portforward.SupportedProtocols)
}

// PortForward dials the real process behind a pod's port.
func (k *kubelet) PortForward(ctx context.Context, pod, _ string, port int32, stream io.ReadWriteCloser) error {
	defer stream.Close()
	address, err := k.pods.portOf(pod, int(port))
	if err != nil {
		return err
	}
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("port %d of %s: %w", port, pod, err)
	}
	defer conn.Close()
	go func() {
		_, _ = io.Copy(conn, stream)
		_ = conn.(*net.TCPConn).CloseWrite()
		// A client over WebSocket can only go away, not finish writing: a process that is frozen must not hold its connection.
		_ = conn.SetReadDeadline(time.Now().Add(halfClosed))
	}()
	_, err = io.Copy(stream, conn)
	return err
}

func intParam(r *http.Request, name string, fallback int64) int64 {
	if n, err := strconv.ParseInt(r.URL.Query().Get(name), 10, 64); err == nil && n >= 0 {
		return n
	}
	return fallback
}
