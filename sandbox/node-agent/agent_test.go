package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTailStartsAtTheLastLines(t *testing.T) {
	long := strings.Repeat("x", 70_000)
	cases := []struct {
		text string
		n    int64
		want string
	}{
		{"a\nb\nc\n", 2, "b\nc\n"}, {"a\nb\nc", 2, "b\nc"}, {"a\n", 5, "a\n"}, {"", 3, ""}, {"a\nb\n", 0, ""},
		{"a\n" + long + "\nz\n", 2, long + "\nz\n"}, {"\n\n\n", 2, "\n\n"},
	}
	for i, c := range cases {
		name := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(name, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		seekTail(file, c.n)
		got, _ := io.ReadAll(file)
		file.Close()
		if string(got) != c.want {
			t.Errorf("case %d: got %.40q, want %.40q", i, got, c.want)
		}
	}
}

func TestTheFirstSelectorThatFitsAnswers(t *testing.T) {
	values := []value{{Selector: "app=a,tier=x", Value: 1}, {Selector: "app=a", Value: 2}, {Value: 3}}
	for labels, want := range map[string]float64{"app=a,tier=x": 1, "app=a": 2, "app=b": 3} {
		set := map[string]string{}
		for _, pair := range strings.Split(labels, ",") {
			name, v, _ := strings.Cut(pair, "=")
			set[name] = v
		}
		if got, ok := pick(values, "pod", set); !ok || got != want {
			t.Errorf("%s: got %v, want %v", labels, got, want)
		}
	}
	if _, ok := pick([]value{{Selector: "app=a", Value: 1}}, "pod", nil); ok {
		t.Error("a pod without the label got a value")
	}
}

func TestWhatWasMeasuredOfAPodWinsOverTheValueOfEveryPod(t *testing.T) {
	m := customMetrics{file: filepath.Join(t.TempDir(), "set.json"), live: filepath.Join(t.TempDir(), "live.json")}
	write := func(file, text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(m.file, `{"metrics":{"people":[{"selector":"","value":1},{"selector":"app=set","value":9}],"idle":[{"selector":"","value":0.5}]}}`)
	check := func(metric, pod, app string, want float64) {
		t.Helper()
		values, err := m.values()
		if got, ok := pick(values[metric], pod, map[string]string{"app": app}); err != nil || !ok || got != want {
			t.Errorf("%s of %s: got %v, %v, want %v", metric, pod, got, err, want)
		}
	}
	check("people", "a", "sfu", 1)
	write(m.live, `{"metrics":{"people":[{"pod":"a","value":3}],"new":[{"pod":"a","value":7}]}}`)
	check("people", "a", "sfu", 3)
	check("people", "b", "sfu", 1)
	check("people", "a", "set", 9)
	check("new", "a", "sfu", 7)
	check("idle", "a", "sfu", 0.5)
}

func TestTheMapIsReadAgainWhenItWasReplaced(t *testing.T) {
	m := podMap{file: filepath.Join(t.TempDir(), "map.json")}
	if _, err := m.portOf("ns/p", 80); err == nil || !strings.Contains(err.Error(), "simulated pod") {
		t.Errorf("no map: %v", err)
	}
	for i, address := range []string{"127.10.1.1", "127.10.1.22"} {
		text := fmt.Sprintf(`{"pods":{"ns/p":{"containers":{"c":{"address":%q,"ports":{"80":"127.0.0.1:8080"}}}}}}`, address)
		if err := os.WriteFile(m.file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := m.portOf("ns/p", 5432); err != nil || got != address+":5432" {
			t.Errorf("%d: got %q, %v", i, got, err)
		}
		if got, _ := m.portOf("ns/p", 80); got != "127.0.0.1:8080" {
			t.Errorf("%d: a listed port went to %q", i, got)
		}
	}
}

func TestProgramsAreFoundOnThePathOfTheContainer(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "psql"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := lookPath("psql", dir+":/usr/bin", ""); err != nil || got != filepath.Join(dir, "psql") {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := lookPath("no-such-program", dir, ""); err == nil {
		t.Error("found a program that does not exist")
	}
	if got, err := lookPath("./psql", "", dir); err != nil || got != filepath.Join(dir, "psql") {
		t.Errorf("relative: got %q, %v", got, err)
	}
}

func TestAFrozenProcessDoesNotHoldAClientThatLeft(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	file := filepath.Join(t.TempDir(), "map.json")
	text := fmt.Sprintf(`{"pods":{"ns/p":{"containers":{"c":{"ports":{"80":%q,"81":"127.0.0.1:1"}}}}}}`, silent.Addr())
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	usual := halfClosed
	defer func() { halfClosed = usual }()
	halfClosed = 50 * time.Millisecond
	k := &kubelet{pods: &podMap{file: file}}
	ended := make(chan error, 1)
	near, far := net.Pipe()
	go func() { ended <- k.PortForward(context.Background(), "ns/p", "", 80, far) }()
	near.Close()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Error("the connection to the process stays open")
	}
	for port, want := range map[int32]string{81: "refused", 80: ""} {
		_, gone := net.Pipe()
		gone.Close()
		if err := k.PortForward(context.Background(), "ns/p", "", port, gone); want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("port %d: %v", port, err)
		}
	}
	_, other := net.Pipe()
	if err := k.PortForward(context.Background(), "ns/simulated", "", 80, other); err == nil || !strings.Contains(err.Error(), "simulated pod") {
		t.Errorf("a pod without a process: %v", err)
	}
}
