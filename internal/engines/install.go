package engines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// Install installs the tools that are missing, with apt-get, as root or through sudo without
// a password; MySQL, ClickHouse and Trino are unpacked into the user's cache folder, which needs neither. No system service is started.
// What apt-get says goes to log.
func Install(ctx context.Context, log io.Writer, tools ...Tool) error {
	var names, packages []string
	for _, t := range tools {
		switch {
		case t.Installed() == nil:
		case t.apart == ClickHouseServer.apart:
			if err := download(ctx, log, t); err != nil {
				return err
			}
		case t.apart == TrinoServer.apart:
			if err := downloadTrino(ctx, log, t); err != nil {
				return err
			}
		case t.apart == TrinoPostgres.apart:
			if err := downloadConnector(ctx, log, t); err != nil {
				return err
			}
		case t.apart != "":
			if err := unpack(ctx, log, t); err != nil {
				return err
			}
		default:
			names = append(names, t.Name)
			packages = append(packages, t.Packages...)
		}
	}
	if len(packages) == 0 {
		return nil
	}
	if err := aptInstall(ctx, log, names, packages); err != nil {
		return err
	}
	var missing []error
	for _, t := range tools {
		missing = append(missing, t.Installed())
	}
	return errors.Join(missing...)
}

// aptInstall installs Debian packages, those of the tools of some names.
func aptInstall(ctx context.Context, log io.Writer, names, packages []string) error {
	shell, err := rootShell(os.Geteuid(), exec.LookPath)
	if err != nil {
		return fmt.Errorf("%s: %w (Debian packages: %s)", strings.Join(names, ", "), err, strings.Join(packages, " "))
	}
	fmt.Fprintf(log, "installing %s\n", strings.Join(names, ", "))
	args := append(shell, "-c", aptScript, "install")
	args = append(args, packages...)
	c := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // the words are this file's and the tools'
	c.Stdout, c.Stderr = log, log
	if err := c.Run(); err != nil {
		return fmt.Errorf("installing %s: %w", strings.Join(names, ", "), err)
	}
	return nil
}

// aptScript forbids packages to start services while they are installed, the way that
// Debian provides for it, and takes the ban away again if it was not there before.
// A failing update is no end: the lists at hand may do.
const aptScript = `set -e
policy=/usr/sbin/policy-rc.d
if ! [ -e $policy ]; then
	trap 'rm -f $policy' EXIT
	trap 'exit 1' HUP INT TERM
	printf '#!/bin/sh\nexit 101\n' >$policy
	chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o DPkg::Lock::Timeout=300 update || true
apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -y --no-install-recommends install "$@"`

// rootShell is a shell that may use apt-get.
func rootShell(uid int, look func(string) (string, error)) ([]string, error) {
	if _, err := look("apt-get"); err != nil {
		return nil, errors.New("cannot install: this system has no apt-get")
	}
	if uid == 0 {
		return []string{"sh"}, nil
	}
	if _, err := look("sudo"); err != nil {
		return nil, errors.New("cannot install: not root, and there is no sudo")
	}
	return []string{"sudo", "-n", "sh"}, nil
}
