package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strconv"
	"sync"
	"time"
)

// container is what stands behind one container of a pod. src/sandbox/agent-map.ts writes it and documents the fields.
type container struct {
	Env     map[string]string `json:"env"`
	Path    []string          `json:"path"`
	LogFile string            `json:"logFile"`
	WorkDir string            `json:"workDir"`
	Address string            `json:"address"`
	Ports   map[string]string `json:"ports"`
	UID     *uint32           `json:"uid"`
	GID     *uint32           `json:"gid"`
}

type pod struct {
	Containers map[string]container `json:"containers"`
}

// podMap is a file that is read again whenever it was replaced.
type podMap struct {
	file     string
	mu       sync.Mutex
	modified time.Time
	size     int64
	pods     map[string]pod
}

func (m *podMap) load() (map[string]pod, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	info, err := os.Stat(m.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if m.pods != nil && info.ModTime().Equal(m.modified) && info.Size() == m.size {
		return m.pods, nil
	}
	text, err := os.ReadFile(m.file)
	if err != nil {
		return nil, err
	}
	var read struct {
		Pods map[string]pod `json:"pods"`
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, fmt.Errorf("%s: %w", m.file, err)
	}
	m.pods, m.modified, m.size = read.Pods, info.ModTime(), info.Size()
	return m.pods, nil
}

// find gives the container of a pod, and false for a pod without a real process.
func (m *podMap) find(key, name string) (container, bool, error) {
	pods, err := m.load()
	if err != nil {
		return container{}, false, err
	}
	c, ok := pods[key].Containers[name]
	return c, ok, nil
}

func (m *podMap) portOf(key string, port int) (string, error) {
	pods, err := m.load()
	if err != nil {
		return "", err
	}
	number := strconv.Itoa(port)
	for _, c := range pods[key].Containers {
		if address, ok := c.Ports[number]; ok {
			return address, nil
		}
	}
	for _, c := range pods[key].Containers {
		if c.Address != "" {
			return net.JoinHostPort(c.Address, number), nil
		}
	}
	return "", fmt.Errorf("%s is a simulated pod: nothing listens on port %d", key, port)
}
