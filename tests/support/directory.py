"""A private slapd for tests: a town's staff with Japanese names, groups and superiors, StartTLS demanded for passwords. Everything
lies in one temporary folder; Debian's own slapd and its files are never touched."""
import base64
import contextlib
import os
import pathlib
import socket
import subprocess

from gateway import free_port, wait_for
from peers import Authority, Folder

BASE = "dc=town,dc=example"
STAFF = f"ou=職員,{BASE}"
GROUPS = f"ou=groups,{BASE}"
READER = f"cn=reader,{BASE}"
READER_PASSWORD = "reader no aikotoba"
ROOT = f"cn=root,{BASE}"
ROOT_PASSWORD = "root no aikotoba"
SCHEMA = pathlib.Path("/etc/ldap/schema")

CONF = """
include {schema}/core.schema
include {schema}/cosine.schema
include {schema}/inetorgperson.schema
attributetype ( 1.3.6.1.4.1.55555.1.1 NAME 'proxyAddresses' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.55555.1.2 NAME 'reading' SUP name )
objectclass ( 1.3.6.1.4.1.55555.2.1 NAME 'townPerson' SUP top AUXILIARY MAY ( proxyAddresses $ reading ) )
pidfile {work}/slapd.pid
argsfile {work}/slapd.args
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited
TLSCACertificateFile {ca}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
security simple_bind=128
allow bind_anon_dn
database mdb
maxsize 104857600
suffix "{base}"
rootdn "{root}"
rootpw {root_password}
directory {work}/data
dbnosync
index objectClass eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by users auth by * none
overlay memberof
"""


def ldif(dn, **values):
    """One entry; values are texts or lists, in base64 where they are not plain."""
    lines = []
    for name, value in [("dn", dn), *values.items()]:
        for one in value if isinstance(value, list) else [value]:
            plain = one.isascii() and one == one.strip() and not one.startswith((":", "<")) and "\n" not in one
            lines.append(f"{name}: {one}" if plain else f"{name}:: {base64.b64encode(one.encode()).decode()}")
    return "\n".join(lines) + "\n"


def person(login, name, department, **more):
    values = {"objectClass": ["inetOrgPerson", "townPerson"], "cn": name, "sn": name, "displayName": name, "departmentNumber": department,
              "userPassword": f"{login} no aikotoba", "mail": f"{login}@town.example.lg.jp"}
    values.update(more)
    return ldif(f"uid={login},{STAFF}", uid=login, **values)


class Slapd:
    def __init__(self):
        self.folder = Folder("slapd")
        self.work = self.folder.path
        (self.work / "data").mkdir()
        self.authority = Authority(self.work)
        certificate, key = self.authority.issue("slapd", "DNS:localhost,IP:127.0.0.1")
        self.port = free_port()
        self.tls_port = free_port()
        (self.work / "slapd.conf").write_text(CONF.format(schema=SCHEMA, work=self.work, base=BASE, root=ROOT, root_password=f'"{ROOT_PASSWORD}"', reader=READER,
                                                          ca=self.authority.certificate, certificate=certificate, key=key))
        self.process = None
        self.password_file = self.work / "reader.password"
        self.password_file.write_text(READER_PASSWORD + "\n")
        self.password_file.chmod(0o400)

    def start(self):
        listeners = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
        with (self.work / "log").open("a") as log:
            self.process = subprocess.Popen(["/usr/sbin/slapd", "-d", "0", "-f", self.work / "slapd.conf", "-h", listeners],
                                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        wait_for("slapd", lambda: self.listens() or self.ended())
        return self

    def ended(self):
        if self.process.poll() is not None:
            raise AssertionError("slapd ended: " + (self.work / "log").read_text()[-2000:])
        return False

    def listens(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def close(self):
        self.stop()
        self.folder.remove()

    def tool(self, program, *words, text=""):
        """ldapadd, ldapmodify or ldapdelete as root over StartTLS."""
        done = subprocess.run([program, "-x", "-ZZ", "-H", f"ldap://127.0.0.1:{self.port}", "-D", ROOT, "-w", ROOT_PASSWORD, *words], input=text, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, env=dict(os.environ, LDAPTLS_CACERT=str(self.authority.certificate)))
        if done.returncode != 0:
            raise AssertionError(f"{program}: {done.stdout[-2000:]}")

    def fill(self):
        entries = [ldif(BASE, objectClass=["dcObject", "organization"], dc="town", o="例示町"), ldif(STAFF, objectClass="organizationalUnit", ou="職員"),
                   ldif(GROUPS, objectClass="organizationalUnit", ou="groups"),
                   ldif(READER, objectClass=["organizationalRole", "simpleSecurityObject"], cn="reader", userPassword=READER_PASSWORD),
                   person("suzuki", "鈴木 一郎", "D11", title="課長", reading="すずき いちろう"),
                   person("sato", "佐藤 花子", "D11", title="主事", reading="さとう はなこ", manager=f"uid=suzuki,{STAFF}",
                          proxyAddresses=["SMTP:Hanako.Sato@town.example.lg.jp", "smtp:sato@town.example.lg.jp", "X500:/o=town/cn=sato"]),
                   person("takahashi", "髙橋 﨑子", "総務課", title="主査"),
                   person("kansa", "監査 次郎", "総務課"),
                   ldif(f"cn=auditors,{GROUPS}", objectClass="groupOfNames", cn="auditors", member=f"uid=kansa,{STAFF}"),
                   ldif(f"cn=admins,{GROUPS}", objectClass="groupOfNames", cn="admins", member=[f"uid=takahashi,{STAFF}", f"UID=Suzuki, {STAFF}"]),
                   ldif(f"ou=elsewhere,{STAFF}", objectClass=["referral", "extensibleObject"], ou="elsewhere", ref=f"ldap://127.0.0.1:1/ou=elsewhere,{BASE}")]
        self.tool("ldapadd", "-M", text="\n".join(entries))

    def settings(self, **more):
        """--set of a gateway that reads people here."""
        values = {"ldap_url": f"ldap://127.0.0.1:{self.port}", "ldap_ca": self.authority.certificate, "ldap_base": STAFF, "ldap_filter": "(objectClass=inetOrgPerson)",
                  "ldap_bind_dn": READER, "ldap_password_file": self.password_file, "ldap_kana": "reading", "ldap_mail": "mail proxyAddresses",
                  "ldap_group_auditor": f"cn=auditors,{GROUPS}", "ldap_group_administrator": f"cn=admins,{GROUPS}"}
        values.update(more)
        return {f"accounts.{name}": str(value) for name, value in values.items()}
