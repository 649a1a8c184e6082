package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"
)

const group = "custom.metrics.k8s.io/v1beta1"

// value is what one metric answers for one pod, or for the pods that carry all labels of its selector ("a=b,c=d"; empty means every pod).
type value struct {
	Selector string  `json:"selector"`
	Pod      string  `json:"pod"`
	Value    float64 `json:"value"`
}

// customMetrics is a stand-in for prometheus-adapter: it answers custom.metrics.k8s.io from two files. What a selector names comes first,
// then what was measured of a pod, then the value for every pod.
type customMetrics struct {
	file   string
	live   string
	server string
	client *http.Client
}

func newCustomMetrics(file, live, server, ca, cert, key string) (http.Handler, error) {
	pool, err := loadPool(ca)
	if err != nil {
		return nil, err
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool, Certificates: []tls.Certificate{pair}}}
	m := &customMetrics{file: file, live: live, server: server, client: &http.Client{Transport: transport, Timeout: 10 * time.Second}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /apis/"+group, m.discovery)
	mux.HandleFunc("GET /apis/"+group+"/namespaces/{ns}/pods/{name}/{metric}", m.pods)
	mux.HandleFunc("GET /apis/"+group+"/namespaces/{ns}/{resource}/{name}/{metric}", m.object)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	return mux, nil
}

// values are read at every request: the files are small, and a test changes one in mid-flight.
func (m *customMetrics) values() (map[string][]value, error) {
	set, err := readValues(m.file)
	if err != nil {
		return nil, err
	}
	live, err := readValues(m.live)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	merged := map[string][]value{}
	for name, values := range set {
		for _, v := range values {
			if v.Selector != "" {
				merged[name] = append(merged[name], v)
			}
		}
	}
	for name, values := range live {
		merged[name] = append(merged[name], values...)
	}
	for name, values := range set {
		for _, v := range values {
			if v.Selector == "" {
				merged[name] = append(merged[name], v)
			}
		}
	}
	return merged, nil
}

func readValues(file string) (map[string][]value, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var read struct {
		Metrics map[string][]value `json:"metrics"`
	}
	err = json.Unmarshal(text, &read)
	return read.Metrics, err
}

func (m *customMetrics) discovery(w http.ResponseWriter, _ *http.Request) {
	values, err := m.values()
	if err != nil {
		status(w, http.StatusInternalServerError, "InternalError", err.Error())
		return
	}
	resources := []map[string]any{}
	for name := range values {
		resources = append(resources, map[string]any{"name": "pods/" + name, "singularName": "", "namespaced": true, "kind": "MetricValueList", "verbs": []string{"get"}})
	}
	sort.Slice(resources, func(a, b int) bool { return resources[a]["name"].(string) < resources[b]["name"].(string) })
	reply(w, http.StatusOK, map[string]any{"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group, "resources": resources})
}

type podList struct {
	Items []struct {
		Metadata struct {
			Name   string            `json:"name"`
			Labels map[string]string `json:"labels"`
		} `json:"metadata"`
	} `json:"items"`
}

func (m *customMetrics) pods(w http.ResponseWriter, r *http.Request) {
	values, ok := m.metric(w, r)
	if !ok {
		return
	}
	query := url.Values{}
	if selector := r.URL.Query().Get("labelSelector"); selector != "" {
		query.Set("labelSelector", selector)
	}
	if name := r.PathValue("name"); name != "*" {
		query.Set("fieldSelector", "metadata.name="+name)
	}
	var list podList
	if err := m.get("/api/v1/namespaces/"+url.PathEscape(r.PathValue("ns"))+"/pods?"+query.Encode(), &list); err != nil {
		status(w, http.StatusInternalServerError, "InternalError", err.Error())
		return
	}
	items := []map[string]any{}
	for _, p := range list.Items {
		if v, found := pick(values, p.Metadata.Name, p.Metadata.Labels); found {
			items = append(items, item(r, "Pod", p.Metadata.Name, v))
		}
	}
	answer(w, items)
}

// object answers for a single object of another kind (HPA metrics of type Object): the value that no selector restricts.
func (m *customMetrics) object(w http.ResponseWriter, r *http.Request) {
	values, ok := m.metric(w, r)
	if !ok {
		return
	}
	items := []map[string]any{}
	if v, found := pick(values, "", nil); found {
		items = append(items, item(r, r.PathValue("resource"), r.PathValue("name"), v))
	}
	answer(w, items)
}

func (m *customMetrics) metric(w http.ResponseWriter, r *http.Request) ([]value, bool) {
	values, err := m.values()
	if err != nil {
		status(w, http.StatusInternalServerError, "InternalError", err.Error())
		return nil, false
	}
	found, ok := values[r.PathValue("metric")]
	if !ok {
		status(w, http.StatusNotFound, "NotFound", fmt.Sprintf("the sandbox knows no metric %q", r.PathValue("metric")))
	}
	return found, ok
}

func (m *customMetrics) get(path string, into any) error {
	response, err := m.client.Get(m.server + path)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 500))
		return fmt.Errorf("API server: %s %s", response.Status, body)
	}
	return json.NewDecoder(response.Body).Decode(into)
}

// pick gives the first value that is about this pod, or whose selector the labels satisfy.
func pick(values []value, pod string, labels map[string]string) (float64, bool) {
next:
	for _, v := range values {
		if v.Pod != "" && v.Pod != pod {
			continue
		}
		for _, pair := range strings.Split(v.Selector, ",") {
			name, want, _ := strings.Cut(pair, "=")
			if pair != "" && labels[name] != want {
				continue next
			}
		}
		return v.Value, true
	}
	return 0, false
}

func item(r *http.Request, kind, name string, v float64) map[string]any {
	return map[string]any{
		"describedObject": map[string]any{"kind": kind, "apiVersion": "/v1", "namespace": r.PathValue("ns"), "name": name},
		"metricName":      r.PathValue("metric"),
		"timestamp":       time.Now().UTC().Format(time.RFC3339),
		"value":           strconv.FormatInt(int64(v*1000), 10) + "m",
	}
}

func answer(w http.ResponseWriter, items []map[string]any) {
	reply(w, http.StatusOK, map[string]any{"kind": "MetricValueList", "apiVersion": group, "metadata": map[string]any{}, "items": items})
}

func status(w http.ResponseWriter, code int, reason, message string) {
	reply(w, code, map[string]any{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "message": message, "code": code})
}

func reply(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}
