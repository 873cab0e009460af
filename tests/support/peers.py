"""Real peers for tests: certificates, a private Postfix, a private Exim, sizes of programs. Everything lives in one temporary
folder and is ended by the test, by pid. Debian's own services and their files are never touched."""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile

from gateway import SOURCE, build_folder, free_port, wait_for

POSTFIX_DAEMONS = pathlib.Path("/usr/lib/postfix/sbin")


def run(*words, **more):
    done = subprocess.run([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=120, check=False, **more)
    if done.returncode != 0:
        raise AssertionError(f"{words[0]} ended with {done.returncode}: {done.stdout[-2000:]}")
    return done.stdout


def greets(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as s:
        s.settimeout(5)
        return s.recv(64).startswith(b"220")
    return False


class Folder:
    """A temporary folder that every user may enter."""

    def __init__(self, name):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix=f"temizu-{name}-"))
        self.path.chmod(0o755)

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Authority:
    """A certificate authority of one test. The keys may be read by every user, since receive reads its key as itself."""

    def __init__(self, folder, name="authority"):
        self.folder, self.name = pathlib.Path(folder), name
        self.certificate, self.key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        self.make(self.certificate, self.key, name, ["-addext", "basicConstraints=critical,CA:TRUE"])

    def make(self, certificate, key, common_name, more):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", f"/CN={common_name}", "-keyout", key, "-out", certificate, *more)
        key.chmod(0o644)

    def issue(self, name, alternative):
        """Certificate and key for a subjectAltName such as DNS:localhost or IP:127.0.0.1."""
        certificate, key = self.folder / f"{self.name}-{name}.pem", self.folder / f"{self.name}-{name}.key"
        self.make(certificate, key, name, ["-CA", self.certificate, "-CAkey", self.key, "-addext", f"subjectAltName={alternative}",
                                           "-addext", "basicConstraints=critical,CA:FALSE"])
        return certificate, key


def server_context(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def sanitized():
    """Sanitizers multiply memory and time: bounds on them hold for a release build only."""
    with contextlib.suppress(OSError):
        cache = (build_folder() / "CMakeCache.txt").read_text()
        return any(line.startswith("TEMIZU_SANITIZE:") and not line.endswith("=") for line in cache.splitlines())
    return False


def memory_peak_kib(pid):
    """The most resident memory that a process ever had (VmHWM), 0 when it is gone."""
    with contextlib.suppress(OSError, StopIteration):
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as f:
            return int(next(line for line in f if line.startswith("VmHWM:")).split()[1])
    return 0


def memory_peaks_mib(gateway):
    return {program: memory_peak_kib(pid) // 1024 for program, pid in gateway.pids().items()}


class Postfix:
    """A Postfix with configuration, queue and data of its own on a free port. main: extra lines of main.cf."""

    def __init__(self, main, services="", root=None):
        self.folder = Folder("postfix")
        self.root = self.folder.path
        self.port = free_port()
        self.process = None
        self.prepare()
        (self.root / "conf/main.cf").write_text(self.main_cf() + main + "\n")
        (self.root / "conf/master.cf").write_text(self.master_cf() + services + "\n")

    @staticmethod
    def missing():
        """Why no Postfix can run here, or ""."""
        if os.geteuid() != 0:
            return "a Postfix of our own needs root (its master changes users)"
        if not (POSTFIX_DAEMONS / "master").exists():
            return "Postfix is not installed: scripts/setup test"
        return ""

    def prepare(self):
        for folder in ("conf", "queue", "data"):
            (self.root / folder).mkdir()
        shutil.chown(self.root / "data", "postfix", "postfix")
        for folder in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"):
            (self.root / "queue" / folder).mkdir(mode=0o700)
            shutil.chown(self.root / "queue" / folder, "postfix")
        (self.root / "queue/pid").mkdir()
        for folder, mode in (("maildrop", 0o730), ("public", 0o710)):
            (self.root / "queue" / folder).mkdir()
            shutil.chown(self.root / "queue" / folder, "postfix", "postdrop")
            (self.root / "queue" / folder).chmod(mode)

    def main_cf(self):
        return f"""compatibility_level = 3.6
queue_directory = {self.root}/queue
data_directory = {self.root}/data
command_directory = /usr/sbin
daemon_directory = {POSTFIX_DAEMONS}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.net
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_host_lookup = native
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
message_size_limit = 104857600
mailbox_size_limit = 0
maillog_file = {self.root}/mail.log
maillog_file_prefixes = {self.root}
virtual_mailbox_limit = 0
smtpd_tls_security_level = none
smtp_tls_security_level = none
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
"""

    def master_cf(self):
        return f"""127.0.0.1:{self.port} inet n - n - - smtpd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
virtual   unix - n n - - virtual
error     unix - - n - - error
retry     unix - - n - - error
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
tlsmgr    unix - - n 1000? 1 tlsmgr
postlog   unix-dgram n - n - 1 postlogd
"""

    def start(self):
        self.process = subprocess.Popen([POSTFIX_DAEMONS / "master", "-c", self.root / "conf", "-d"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
        try:
            wait_for("Postfix", lambda: greets(self.port), 30)
        except AssertionError as error:
            self.stop()
            raise AssertionError(f"{error}: {self.process.stderr.read()[-1000:]} {self.log()[-2000:]}") from None
        return self

    def log(self):
        with contextlib.suppress(OSError):
            return (self.root / "mail.log").read_text(errors="replace")
        return ""

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def close(self):
        self.stop()
        if self.process:
            self.process.stderr.close()
        self.folder.remove()


class Exim:
    """Debian's Exim, unpacked by scripts/setup into build/peers (it cannot be installed beside Postfix); delivers to mail folders
    of its own and knows `known` only."""

    PROGRAM = SOURCE / "build/peers/exim/usr/sbin/exim4"

    def __init__(self, domain, known, folder=None):
        self.folder = Folder("exim")
        self.root = self.folder.path
        self.port = free_port()
        self.process = None
        user = "mail"
        for name in ("spool", "log", "boxes"):
            (self.root / name).mkdir()
            shutil.chown(self.root / name, user, user)
        (self.root / "exim.conf").write_text(f"""exim_user = {user}
exim_group = {user}
never_users =
spool_directory = {self.root}/spool
log_file_path = {self.root}/log/%slog
pid_file_path = {self.root}/exim.pid
primary_hostname = mail.{domain}
daemon_smtp_ports = {self.port}
local_interfaces = 127.0.0.1
tls_advertise_hosts =
exim_path = {self.root}/exim
deliver_drop_privilege = true
keep_environment =
host_lookup =
rfc1413_hosts =
domainlist ours = {domain}
acl_smtp_rcpt = check_rcpt
acl_smtp_data = check_data
message_size_limit = 100M
begin acl
check_rcpt:
  deny message = unknown user
       !local_parts = {" : ".join(known)}
  accept domains = +ours
  deny message = relay not permitted
check_data:
  accept
begin routers
boxes:
  driver = accept
  domains = +ours
  local_parts = {" : ".join(known)}
  transport = folder
begin transports
folder:
  driver = appendfile
  directory = {self.root}/boxes/$local_part_data
  maildir_format
  create_directory
  envelope_to_add
  return_path_add
  user = {user}
  group = {user}
begin retry
* * F,1h,1s
""")
        os.chmod(self.root / "exim.conf", 0o644)

    @classmethod
    def missing(cls):
        if os.geteuid() != 0:
            return "a mail server of our own needs root (it changes users)"
        if not cls.PROGRAM.exists():
            return "Exim is not there: scripts/setup peers"
        return ""

    def start(self):
        # Exim starts itself anew for each delivery, with a clean environment: the way to its libraries is in a script.
        libraries = ":".join(str(p) for p in sorted((SOURCE / "build/peers/exim").glob("usr/lib/*-linux-gnu")))
        (self.root / "exim").write_text(f'#!/bin/sh\nLD_LIBRARY_PATH={libraries} exec {self.PROGRAM} "$@"\n')
        (self.root / "exim").chmod(0o755)
        # The user that Debian's package would make is known to Exim by name; it exists in a mount namespace of its own only.
        for name, entry in (("passwd", "Debian-exim:x:64998:64998::/nonexistent:/usr/sbin/nologin"), ("group", "Debian-exim:x:64998:")):
            (self.root / name).write_text(f"{pathlib.Path('/etc', name).read_text()}{entry}\n")
            (self.root / name).chmod(0o644)
        inside = (f"mount --bind {self.root}/passwd /etc/passwd && mount --bind {self.root}/group /etc/group && "
                  f"exec {self.root}/exim -C {self.root}/exim.conf -bdf -q1s")
        self.process = subprocess.Popen(["unshare", "--mount", "sh", "-c", inside], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            wait_for("Exim", lambda: greets(self.port) or self.process.poll() is not None, 30)
            assert self.process.poll() is None, "Exim ended by itself"
        except AssertionError as error:
            self.stop()
            raise AssertionError(f"{error}: {self.process.stdout.read()[-2000:]} {self.log()[-2000:]}") from None
        return self

    def log(self):
        return "".join(p.read_text(errors="replace") for p in sorted((self.root / "log").glob("*")))

    def mails(self, local):
        return [p.read_bytes() for p in sorted((self.root / "boxes" / local / "new").glob("*"))]

    def stop(self):
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def close(self):
        self.stop()
        if self.process:
            self.process.stdout.close()
        self.folder.remove()


def demo_mails():
    return [(path.parent.name, path.read_bytes()) for path in sorted((SOURCE / "samples/demo").glob("*/in.eml"))]
