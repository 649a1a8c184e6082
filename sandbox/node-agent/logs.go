package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// logs serves the log file of a container: tailLines, limitBytes, previous and follow. Lines carry no time of their own, so
// sinceSeconds looks at the file's age and timestamps are not added.
func (k *kubelet) logs(w http.ResponseWriter, r *http.Request) {
	c, known, err := k.pods.find(podKey(r), r.PathValue("container"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	previous := r.URL.Query().Get("previous") == "true"
	file := c.LogFile
	if previous {
		file += ".previous"
	}
	log, err := os.Open(file)
	if !known || err != nil {
		if previous {
			http.Error(w, fmt.Sprintf("previous terminated container %q in pod %q not found", r.PathValue("container"), r.PathValue("pod")), http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, "(simulated pod: no process runs behind it, so it writes no log)")
		return
	}
	defer log.Close()
	if since := intParam(r, "sinceSeconds", 0); since > 0 {
		if info, err := log.Stat(); err == nil && time.Since(info.ModTime()) > time.Duration(since)*time.Second {
			_, _ = log.Seek(0, io.SeekEnd)
		}
	}
	if lines := intParam(r, "tailLines", -1); lines >= 0 {
		seekTail(log, lines)
	}
	limit := intParam(r, "limitBytes", 1<<62)
	written, _ := io.CopyN(w, log, limit)
	if r.URL.Query().Get("follow") == "true" {
		follow(w, r, log, limit-written)
	}
}

// seekTail positions the file at the start of its last n lines, reading backwards in blocks.
func seekTail(file *os.File, n int64) {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil || n == 0 {
		return
	}
	block := make([]byte, 64*1024)
	// The newline that ends the last line is not a separator.
	found, end := int64(-1), size
	for end > 0 {
		start := max(0, end-int64(len(block)))
		part := block[:end-start]
		if _, err := file.ReadAt(part, start); err != nil {
			break
		}
		if end == size && part[len(part)-1] != '\n' {
			found = 0
		}
		for at := bytes.LastIndexByte(part, '\n'); at >= 0; at = bytes.LastIndexByte(part[:at], '\n') {
			if found++; found == n {
				_, _ = file.Seek(start+int64(at)+1, io.SeekStart)
				return
			}
		}
		end = start
	}
	_, _ = file.Seek(0, io.SeekStart)
}

func follow(w http.ResponseWriter, r *http.Request, log io.Reader, limit int64) {
	flusher, _ := w.(http.Flusher)
	for limit > 0 {
		if flusher != nil {
			flusher.Flush()
		}
		select {
		case <-r.Context().Done():
			return
		case <-time.After(200 * time.Millisecond):
		}
		n, err := io.CopyN(w, log, limit)
		limit -= n
		if err != nil && err != io.EOF {
			return
		}
	}
}
