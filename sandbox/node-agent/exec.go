package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/creack/pty"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

const hostPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// ExecInContainer runs a command with the environment of the container and returns its true exit code.
func (k *kubelet) ExecInContainer(ctx context.Context, key, _, name string, command []string, in io.Reader, out, stderr io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	c, _, err := k.pods.find(key, name)
	if err != nil {
		return err
	}
	if stderr == nil {
		stderr = out
	}
	cmd, err := build(ctx, key, c, command)
	if err != nil {
		if stderr != nil {
			fmt.Fprintln(stderr, err)
		}
		return utilexec.CodeExitError{Err: err, Code: 127}
	}
	if tty {
		err = runTerminal(cmd, in, out, resize)
	} else {
		err = runPipes(cmd, in, out, stderr)
	}
	return exitCode(err)
}

func build(ctx context.Context, key string, c container, command []string) (*exec.Cmd, error) {
	env := map[string]string{"HOME": "/tmp", "HOSTNAME": key[strings.Index(key, "/")+1:], "PATH": hostPath}
	for name, value := range c.Env {
		env[name] = value
	}
	env["PATH"] = strings.Join(append(append([]string{}, c.Path...), env["PATH"]), ":")
	program, err := lookPath(command[0], env["PATH"], c.WorkDir)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, command[1:]...)
	cmd.Args[0] = command[0]
	cmd.Dir = c.WorkDir
	if cmd.Dir == "" {
		cmd.Dir = "/"
	}
	// What a command leaves behind must be found by `gomeet sandbox down`.
	env["GOMEET_SANDBOX_DIR"] = os.Getenv("GOMEET_SANDBOX_DIR")
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if c.UID != nil && os.Geteuid() == 0 {
		credential := &syscall.Credential{Uid: *c.UID, Gid: *c.UID}
		if c.GID != nil {
			credential.Gid = *c.GID
		}
		cmd.SysProcAttr.Credential = credential
	}
	return cmd, nil
}

// lookPath searches the PATH of the container, not the agent's.
func lookPath(program, path, dir string) (string, error) {
	candidates := []string{program}
	if !strings.Contains(program, "/") {
		candidates = nil
		for _, folder := range strings.Split(path, ":") {
			candidates = append(candidates, filepath.Join(folder, program))
		}
	} else if !filepath.IsAbs(program) {
		candidates = []string{filepath.Join(dir, program)}
	}
	for _, candidate := range candidates {
		if info, err := os.Stat(candidate); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return candidate, nil
		}
	}
	return "", fmt.Errorf("exec: %q: executable file not found in $PATH", program)
}

func runPipes(cmd *exec.Cmd, in io.Reader, out, stderr io.WriteCloser) error {
	cmd.SysProcAttr.Setpgid = true
	// A background child that keeps stdout open must not hold the exec for ever.
	cmd.WaitDelay = 5 * time.Second
	if out != nil {
		cmd.Stdout = out
	}
	if stderr != nil {
		cmd.Stderr = stderr
	}
	var stdin io.WriteCloser
	if in != nil {
		// Own pipe: cmd.Stdin would make Wait block on a client that keeps its stdin open.
		pipe, err := cmd.StdinPipe()
		if err != nil {
			return err
		}
		stdin = pipe
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if stdin != nil {
		go func() {
			_, _ = io.Copy(stdin, in)
			_ = stdin.Close()
		}()
	}
	err := cmd.Wait()
	if errors.Is(err, exec.ErrWaitDelay) {
		return nil
	}
	return err
}

func runTerminal(cmd *exec.Cmd, in io.Reader, out io.Writer, resize <-chan remotecommand.TerminalSize) error {
	if !hasTerm(cmd.Env) {
		cmd.Env = append(cmd.Env, "TERM=xterm")
	}
	terminal, err := pty.Start(cmd)
	if err != nil {
		return err
	}
	defer terminal.Close()
	go func() {
		for size := range resize {
			_ = pty.Setsize(terminal, &pty.Winsize{Rows: size.Height, Cols: size.Width})
		}
	}()
	if in != nil {
		go func() { _, _ = io.Copy(terminal, in) }()
	}
	if out != nil {
		_, _ = io.Copy(out, terminal) // ends with EIO when the last holder of the terminal is gone
	}
	return cmd.Wait()
}

func hasTerm(env []string) bool {
	for _, entry := range env {
		if strings.HasPrefix(entry, "TERM=") {
			return true
		}
	}
	return false
}

func exitCode(err error) error {
	var exited *exec.ExitError
	if !errors.As(err, &exited) {
		return err
	}
	code := exited.ExitCode()
	if status, ok := exited.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		code = 128 + int(status.Signal())
	}
	return utilexec.CodeExitError{Err: exited, Code: code}
}
