"""Goal: people, superiors and roles come from a real directory over TLS, in pages, and what the directory says no to is said
in one line; passwords are checked there and nowhere else. Nothing goes out in the clear, and nothing is half taken."""
import json
import pathlib
import socket
import tempfile
import unittest

from console import Console
from directory import BASE, GROUPS, STAFF, Slapd, ldif, person
from gateway import Gateway

DEPARTMENTS = "所属コード,所属名,上位所属コード,所属長,代表アドレス\nD11,福祉課,,suzuki,fukushi@town.example.lg.jp\nD20,総務課,,,\n"


class Ldap(unittest.TestCase):
    def setUp(self):
        self.slapd = Slapd()
        self.addCleanup(self.slapd.close)
        self.slapd.start()
        self.slapd.fill()
        self.gateway = self.made()
        self.addCleanup(self.gateway.close)
        self.password = self.gateway.work / "admin.password"
        self.password.write_text("kirin ga ike wo watatta\n")
        self.call(0, "user", "add", "admin", "--first", "--name", "最初の管理者", "--password-file", self.password, "--totp-file", self.gateway.work / "totp")

    def made(self):
        return Gateway(settings=self.slapd.settings())

    def call(self, code, *words):
        run = self.gateway.call(*map(str, words))
        self.assertEqual(run.returncode, code, f"{words}\n{run.stdout}\n{run.stderr}")
        return run

    def departments(self, text=DEPARTMENTS):
        file = self.gateway.work / "所属.csv"
        file.write_text(text)
        return file

    def sync_all(self):
        """People first: the head of a department must be somebody."""
        file = self.departments(DEPARTMENTS.replace("suzuki", ""))
        self.call(0, "people", "import", file)
        self.call(0, "people", "sync")
        self.call(0, "people", "import", self.departments())
        self.call(0, "people", "sync")

    def account(self, login):
        return json.loads(self.call(0, "user", "show", login, "--json").stdout)

    def change(self, text):
        self.slapd.tool("ldapmodify", text=text)

    def test_people_groups_and_superiors_are_read(self):
        shown = self.call(1, "people", "sync", "--dry-run").stdout   # departments are not known yet
        self.assertIn("sato の所属 D11 がありません", shown)
        self.call(0, "people", "import", self.departments(DEPARTMENTS.replace("suzuki", "")))
        shown = self.call(0, "people", "sync", "--dry-run").stdout
        self.assertIn("佐藤 花子　所属: 福祉課 (d11)、役職: 主事、上司: 鈴木 一郎 (suzuki)", shown)
        self.assertIn("試しに計算しただけで", shown)
        self.assertNotIn("sato", self.call(0, "user", "list").stdout)
        self.sync_all()
        sato = self.account("sato")
        self.assertEqual((sato["name"], sato["kana"], sato["title"], sato["department"], sato["superior"]), ("佐藤 花子", "さとう はなこ", "主事", "d11", "suzuki"))
        self.assertEqual(sato["addresses"], ["sato@town.example.lg.jp", "hanako.sato@town.example.lg.jp"])
        self.assertEqual((sato["roles"], sato["source"]), ("staff", "ldap"))
        takahashi = self.account("takahashi")
        self.assertEqual(takahashi["name"], "髙橋 﨑子", "the kanji of a name stay as they are")
        self.assertEqual(takahashi["department"], "d20", "a department is found by its name")
        self.assertEqual(takahashi["roles"], "staff,administrator")
        self.assertEqual(self.account("suzuki")["roles"], "staff,approver,administrator", "a head is approver, a group gives the rest")
        self.assertEqual(self.account("kansa")["roles"], "staff,auditor")
        self.assertIn("変更なし 5人", self.call(0, "people", "sync").stdout)

    def test_who_leaves_and_what_a_group_takes_away(self):
        self.sync_all()
        self.slapd.tool("ldapdelete", f"uid=kansa,{STAFF}")
        self.change(ldif(f"cn=admins,{GROUPS}", changetype="modify", delete="member", member=f"uid=suzuki,{STAFF}"))
        self.change(ldif(f"uid=sato,{STAFF}", changetype="modify", replace="departmentNumber", departmentNumber="総務課"))
        shown = self.call(0, "people", "sync", "--why", "四月").stdout
        for line in ("利用停止   kansa", "役割「監査」は外れます", "異動       sato        佐藤 花子　所属: 福祉課 (d11) → 総務課 (d20)", "役割: 職員・承認者・管理者 → 職員・承認者"):
            self.assertIn(line, shown)
        self.assertFalse(self.account("kansa")["enabled"])
        self.assertEqual(self.account("kansa")["roles"], "staff")

    def test_a_large_town_comes_in_pages(self):
        many = [person(f"s{n:04}", f"職員 {n}", "D11") for n in range(1200)]
        self.slapd.tool("ldapadd", text="\n".join(many))
        self.sync_all()
        self.assertEqual(len(self.call(0, "user", "list").stdout.splitlines()), 1205)
        self.slapd.tool("ldapdelete", *[f"uid=s{n:04},{STAFF}" for n in range(600)])
        shown = self.call(1, "people", "sync").stdout
        self.assertIn("名簿にない人が多すぎます（1204人中600人）", shown)
        self.assertTrue(self.account("s0000")["enabled"])
        self.call(0, "people", "sync", "--many-leave")
        self.assertFalse(self.account("s0000")["enabled"])

    def test_members_are_read_from_the_group_itself(self):
        self.gateway.settings["accounts.ldap_groups"] = "member"
        self.sync_all()
        self.assertEqual(self.account("kansa")["roles"], "staff,auditor")
        self.assertEqual(self.account("takahashi")["roles"], "staff,administrator")
        # Groups in groups, in a ring too: each is asked once.
        self.slapd.tool("ldapadd", text="\n".join([ldif(f"cn=heads,{GROUPS}", objectClass="groupOfNames", cn="heads", member=[f"uid=sato,{STAFF}", f"cn=ring,{GROUPS}"]),
                                                   ldif(f"cn=ring,{GROUPS}", objectClass="groupOfNames", cn="ring", member=[f"cn=heads,{GROUPS}", f"uid=kansa,{STAFF}"])]))
        self.gateway.settings["accounts.ldap_group_ciso"] = f"cn=heads,{GROUPS}"
        self.call(0, "people", "sync")
        self.assertEqual((self.account("sato")["roles"], self.account("kansa")["roles"]), ("staff,ciso", "staff,auditor,ciso"))
        self.gateway.settings["accounts.ldap_group_ciso"] = f"cn=nobody,{GROUPS}"
        self.assertIn("cn=nobody", self.call(3, "people", "sync").stderr)

    def test_ldaps_and_a_second_server(self):
        self.gateway.settings["accounts.ldap_url"] = f"ldaps://127.0.0.1:1 ldaps://127.0.0.1:{self.slapd.tls_port}"
        self.sync_all()
        self.assertEqual(self.account("sato")["name"], "佐藤 花子")

    def test_a_server_that_says_nothing_is_left_for_the_next(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:   # takes connections into its backlog and never answers
            port = silent.getsockname()[1]
            self.gateway.settings["accounts.ldap_timeout_s"] = "1"
            for scheme in ("ldap", "ldaps"):
                self.gateway.settings["accounts.ldap_url"] = f"{scheme}://127.0.0.1:{port}"
                self.call(3, "people", "sync")
            self.gateway.settings["accounts.ldap_url"] = f"ldaps://127.0.0.1:{port} ldaps://127.0.0.1:{self.slapd.tls_port}"
            self.sync_all()
        self.assertEqual(self.account("sato")["name"], "佐藤 花子")

    def refused(self, name, value, *expected):
        before = self.gateway.settings.get(name)
        self.gateway.settings[name] = str(value)
        run = self.call(3, "people", "sync")
        for word in expected:
            self.assertIn(word, run.stderr)
        self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)
        del self.gateway.settings[name]
        if before is not None:
            self.gateway.settings[name] = before

    def test_passwords_are_checked_there(self):
        self.sync_all()
        def requests(login, password):
            return self.gateway.call("requests", "--as", login, "--password-file", str(self.written(password)))
        self.assertEqual(requests("sato", "sato no aikotoba").returncode, 0)
        refused = requests("sato", "suzuki no aikotoba")
        self.assertEqual(refused.returncode, 1)
        for login, password in (("nobody", "sato no aikotoba"), ("sato", ""), ("suzuki", "suzuki no aikotoba")):   # suzuki needs a code too
            self.assertEqual((requests(login, password).returncode, requests(login, password).stderr), (1, refused.stderr), login)
        self.change(ldif(f"uid=sato,{STAFF}", changetype="modify", replace="userPassword", userPassword="atarashii aikotoba"))
        self.assertEqual(requests("sato", "sato no aikotoba").returncode, 1)
        self.assertEqual(requests("sato", "atarashii aikotoba").returncode, 0)
        self.slapd.stop()
        self.assertEqual(requests("sato", "atarashii aikotoba").returncode, 3, "no answer is no wrong password")

    def written(self, password):
        file = self.gateway.work / "typed"
        file.write_text(password + "\n")
        return file

    def test_what_does_not_work_is_said(self):
        self.call(0, "people", "import", self.departments(DEPARTMENTS.replace("suzuki", "")))
        with tempfile.TemporaryDirectory() as folder:
            wrong = pathlib.Path(folder) / "wrong"
            wrong.write_text("wrong\n")
            wrong.chmod(0o400)
            self.refused("accounts.ldap_password_file", wrong, "refuses this account")
            wrong.chmod(0o444)
            self.refused("accounts.ldap_password_file", wrong, "others may read it", "chmod 0400")
            self.refused("accounts.ldap_ca", wrong, "StartTLS failed")
            self.refused("accounts.ldap_ca", wrong.with_name("nothing"), "cannot be read as certificates")
        self.refused("accounts.ldap_ca", "/etc/ssl/certs/ca-certificates.crt", "StartTLS failed")
        self.refused("accounts.ldap_url", "ldap://127.0.0.1:1", "Can't contact")
        self.refused("accounts.ldap_base", f"ou=nobody,{BASE}", "reading below")
        self.refused("accounts.ldap_name", "employeeType", "has no employeeType")
        self.refused("accounts.ldap_filter", "(uid=sato", "filter")
        self.refused("accounts.ldap_start_tls", "false", "Confidentiality required")
        self.assertEqual(len(self.call(0, "user", "list").stdout.splitlines()), 1, "nothing was taken")
        self.gateway.settings["accounts.ldap_start_tls"] = "false"
        self.gateway.settings["accounts.ldap_url"] = "ldap://ad.example.lg.jp"
        self.assertIn("in the clear", self.call(3, "check-config").stderr)
        self.gateway.settings["accounts.ldap_url"] = f"ldaps://127.0.0.1:1 ldap://127.0.0.1:{self.slapd.port}"
        self.gateway.settings["accounts.ldap_start_tls"] = "true"
        self.assertIn("ldap:// beside ldaps://", self.call(3, "people", "sync").stderr)


class ThroughTheConsole(Ldap):
    """Ldap's set-up and words; its own test only."""
    def made(self):
        return Console(settings=self.slapd.settings())

    def test_the_console_asks_the_directory(self):
        made = self.gateway.work / "made"
        made.write_text("made by an administrator\n")
        self.call(0, "user", "add", "takahashi", "--name", "髙橋", "--password-file", made)   # by hand, before the directory took her on
        self.sync_all()
        self.gateway.start()
        def log_in(name, password):
            browser = self.gateway.browser()
            self.addCleanup(browser.close)
            return browser, browser.post("/session", {"name": name, "password": password})
        browser, reply = log_in("sato", "sato no aikotoba")
        self.assertEqual((reply.status, reply.json["state"], reply.json["account"]), (200, "ready", "sato"), reply.body)
        self.assertEqual(browser.get("/mail").status, 200)
        self.assertEqual(browser.post("/session/password", {"old": "sato no aikotoba", "new": "atarashii aikotoba desu"}).code, "CON-29")
        self.assertEqual(browser.post("/session/again", {"password": "suzuki no aikotoba"}).code, "CON-04")
        self.assertEqual(browser.post("/session/again", {"password": "sato no aikotoba"}).status, 200)
        for name, password in (("sato", "suzuki no aikotoba"), ("sato", "made by an administrator"), ("nobody", "sato no aikotoba")):
            self.assertEqual(log_in(name, password)[1].code, "CON-04", (name, password))
        browser, reply = log_in("suzuki", "suzuki no aikotoba")   # an approver: the code comes second
        self.assertEqual((reply.status, reply.json["state"]), (200, "code"))
        self.assertEqual(browser.get("/mail").code, "CON-03")
        # Made by hand with a password to be changed: the directory's counts now, and there is nothing to change here.
        self.change(ldif(f"cn=admins,{GROUPS}", changetype="modify", delete="member", member=f"uid=takahashi,{STAFF}"))
        self.call(0, "people", "sync")
        self.assertEqual(log_in("takahashi", "made by an administrator")[1].code, "CON-04")
        browser, reply = log_in("takahashi", "takahashi no aikotoba")
        self.assertEqual((reply.status, reply.json["state"], reply.json["password_must_change"]), (200, "ready", False), reply.body)
        self.assertEqual(browser.get("/mail").status, 200)
        self.slapd.stop()
        self.assertEqual(log_in("sato", "sato no aikotoba")[1].status, 503, "no answer is no wrong password")


def load_tests(loader, tests, pattern):
    return unittest.TestSuite([loader.loadTestsFromTestCase(Ldap), ThroughTheConsole("test_the_console_asks_the_directory")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
