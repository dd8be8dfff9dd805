//go:build !unix

package engines

import (
	"os"
	"syscall"
)

// Where there are no Unix accounts, a server runs as us, and nobody guards its folder.

type account struct{}

func unprivileged(string) (account, error)            { return account{}, nil }
func (account) own(string) error                      { return nil }
func (account) attributes() *syscall.SysProcAttr      { return nil }
func newGuard(string, syscall.Signal) (*guard, error) { return &guard{}, nil }

type guard struct{}

func (*guard) watch(int) error { return nil }
func (*guard) ended() error    { return nil }
func (*guard) dismiss()        {}

func killGroup(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}
