//go:build unix

package engines

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// An account is whom a server runs as. The zero account is ours.
type account struct {
	credential *syscall.Credential
}

// unprivileged is our own account, or, if we are root, the named one or nobody:
// PostgreSQL refuses to run as root, and MariaDB is not better for it.
func unprivileged(name string) (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return account{}, fmt.Errorf("engines: no account to run %s as: %w", name, err)
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("engines: account %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("engines: account %s: %w", u.Username, err)
	}
	return account{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// own gives a file to the account.
func (a account) own(path string) error {
	if a.credential == nil {
		return nil
	}
	return os.Chown(path, int(a.credential.Uid), int(a.credential.Gid))
}

func (a account) attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: a.credential}
}

// killGroup kills a process and all that it started.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }
