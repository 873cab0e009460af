"""Goal: accounts at the command line. The first administrator, a town from two CSV files, April word for word, what an import refuses;
a log-in that counts wrong tries and says nothing; staff who ask for their own mail and nobody else's. No secret reaches the words
of a command, a terminal's echo or the ledger."""
import base64
import csv
import json
import os
import pty
import re
import stat
import termios
import unittest
import urllib.parse

from desk import People, rows
from gateway import TOWN, Gateway, NextHop, plain_mail, send_one, wait_for

GOOD = "kirin ga ike wo watatta"
OTHER = "ushi ga mon wo akeru"
DEPARTMENTS = """所属コード,所属名,上位所属コード,所属長,代表アドレス
D10,福祉部,,yamada,
D11,福祉課,D10,suzuki,fukushi@{town}
D20,総務課,,kato,"soumu@{town}、jinji@{town}"
""".format(town=TOWN)
PEOPLE = """職員番号,氏名,ふりがな,所属コード,役職,メールアドレス,生年月日
yamada,山田 太郎,やまだ たろう,D10,部長,yamada@{town},x
suzuki,鈴木 一郎,すずき いちろう,D11,課長,suzuki@{town},x
sato,佐藤 花子,さとう はなこ,D11,主事,sato@{town},x
tanaka,田中 実,たなか みのる,D11,主事,tanaka@{town},x
kato,加藤 清,かとう きよし,D20,課長,kato@{town},x
""".format(town=TOWN)
APRIL_PEOPLE = """職員番号,氏名,ふりがな,所属コード,役職,メールアドレス
yamada,山田 太郎,やまだ たろう,D10,部長,yamada@{town}
suzuki,鈴木 一郎,すずき いちろう,D20,参事,suzuki@{town}
sato,佐藤 花子,さとう はなこ,D12,課長,sato@{town}
kato,加藤 清,かとう きよし,D20,課長,kato@{town}
ito,伊藤 翼,いとう つばさ,D12,主事,ito@{town}
""".format(town=TOWN)
APRIL_DEPARTMENTS = DEPARTMENTS.replace("D11,福祉課,D10,suzuki", "D12,福祉総務課,D10,sato")
APRIL = """所属
  - 廃止       d11         福祉課
  + 新設       d12         福祉総務課　上位所属: 福祉部 (d10)、所属長: 佐藤 花子 (sato)、アドレス: fukushi@{town}

職員
  + 追加       ito         伊藤 翼　所属: 福祉総務課 (d12)、役職: 主事、アドレス: ito@{town}
  > 異動       sato        佐藤 花子　所属: 福祉課 (d11) → 福祉総務課 (d12)
  * 変更       sato        佐藤 花子　役職: 主事 → 課長
  * 変更       sato        佐藤 花子　役割: 職員 → 職員・承認者
  > 異動       suzuki      鈴木 一郎　所属: 福祉課 (d11) → 総務課 (d20)
  * 変更       suzuki      鈴木 一郎　役職: 課長 → 参事
  * 変更       suzuki      鈴木 一郎　役割: 職員・承認者 → 職員
  - 利用停止   tanaka      田中 実　名簿にありません（記録は残ります）

合計: 追加 1人、異動 2人、利用停止 1人、復帰 0人、項目の変更 2人、変更なし 3人、取り込めない点 0件
"""


class WithTown(unittest.TestCase):
    def setUp(self):
        self.hop = NextHop()
        self.addCleanup(self.hop.close)
        self.gateway = Gateway(self.hop.port)
        self.addCleanup(self.gateway.close)
        self.call(0, "user", "add", "admin", "--first", "--name", "最初の管理者", "--password-file", self.file("pw", GOOD), "--totp-file", self.gateway.work / "totp")

    def file(self, name, text, encoding="utf-8"):
        path = self.gateway.work / name
        path.write_bytes(text.encode(encoding))
        return path

    def call(self, code, *words):
        run = self.gateway.call(*map(str, words))
        self.assertEqual(run.returncode, code, f"{words}\n{run.stdout}\n{run.stderr}")
        return run

    def town(self):
        return self.call(0, "people", "import", self.file("職員.csv", PEOPLE), self.file("所属.csv", DEPARTMENTS)).stdout

    def account(self, login):
        return json.loads(self.call(0, "user", "show", login, "--json").stdout)

    def give_password(self, login, password=GOOD):
        """As it goes: an administrator makes one, the owner changes it."""
        self.call(0, "user", "password", login, "--password-file", self.file("made", "made by an administrator\n"))
        self.call(0, "password", "--as", login, "--password-file", self.file("made", "made by an administrator"), "--new-password-file", self.file("new", password))

    def as_account(self, login, *words, password=GOOD):
        return self.gateway.call(*map(str, words), "--as", login, "--password-file", str(self.file("typed", password)))


class FirstPasswords(WithTown):
    def test_people_of_a_list_get_a_first_password_once(self):
        out = self.gateway.work / "仮パスワード.csv"
        lists = (self.file("職員.csv", PEOPLE), self.file("所属.csv", DEPARTMENTS))
        self.call(0, "people", "import", *lists, "--dry-run", "--random-passwords", out)
        self.assertFalse(out.exists())
        shown = self.call(0, "people", "import", *lists, "--random-passwords", out).stdout
        self.assertIn("仮のパスワード 5人分", shown)
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)
        table = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
        self.assertEqual({row["利用者名"] for row in table}, {"yamada", "suzuki", "sato", "tanaka", "kato"})
        self.assertEqual(len({row["仮のパスワード"] for row in table}), 5)
        sato = next(row for row in table if row["利用者名"] == "sato")
        self.assertEqual((sato["氏名"], sato["所属"]), ("佐藤 花子", "福祉課"))
        self.assertNotIn(sato["仮のパスワード"], shown)
        self.assertIn("先にパスワード", self.as_account("sato", "requests", password=sato["仮のパスワード"]).stderr)   # not before it is changed
        self.call(0, "password", "--as", "sato", "--password-file", self.file("made", sato["仮のパスワード"]), "--new-password-file", self.file("new", GOOD))
        self.assertEqual(self.as_account("sato", "requests").returncode, 0)
        # The file is never written over, and whoever has a password keeps it.
        self.call(1, "people", "import", *lists, "--random-passwords", out)
        ito = self.file("職員.csv", PEOPLE + f"ito,伊藤 翼,いとう つばさ,D11,主事,ito@{TOWN},x\n")
        self.call(0, "people", "import", ito)
        second = self.gateway.work / "二回目.csv"
        self.call(0, "people", "import", ito, "--random-passwords", second)
        self.assertEqual([row["利用者名"] for row in csv.DictReader(second.read_text(encoding="utf-8-sig").splitlines())], ["ito"])
        self.assertEqual(self.as_account("sato", "requests").returncode, 0)


class First(WithTown):
    def test_the_first_administrator_and_its_secrets(self):
        totp = self.gateway.work / "totp"
        self.assertEqual(stat.S_IMODE(totp.stat().st_mode), 0o600)
        secret = urllib.parse.parse_qs(urllib.parse.urlparse(totp.read_text().strip()).query)["secret"][0]
        octets = b"".join(f.read_bytes() for f in (self.gateway.work / "store/people").iterdir())
        for part in (secret.encode(), base64.b32decode(secret), GOOD.encode()):
            self.assertNotIn(part, octets)
        self.assertEqual(self.account("admin")["roles"], "staff,administrator")
        again = self.call(1, "user", "add", "second", "--first", "--name", "x", "--password-file", self.file("pw", GOOD), "--totp-file", self.gateway.work / "t2")
        self.assertIn("管理者はもういます", again.stderr)
        self.call(1, "user", "add", "admin", "--name", "x", "--password-file", self.file("pw", GOOD))
        self.call(1, "user", "disable", "admin")
        self.assertIn("管理者", self.call(1, "user", "role", "admin", "--take", "administrator").stderr)
        self.assertIn("people:", self.call(0, "verify-audit").stdout)

    def test_bad_passwords_are_refused_with_the_reason(self):
        for password, reason in (("short", "12文字以上"), ("password1234567", "推測されやすい"), ("sato20260401!!", "推測されやすい")):
            run = self.call(1, "user", "add", "sato", "--name", "佐藤", "--password-file", self.file("pw", password))
            self.assertIn(reason, run.stderr)
        self.assertNotIn("sato", self.call(0, "user", "list").stdout)

    def test_an_interrupted_question_gives_the_terminal_back(self):
        self.town()
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(self.gateway.program, self.gateway.words() + ["user", "password", "sato"])
        shown = b""
        while "パスワード".encode() not in shown:
            shown += os.read(terminal, 4096)
        os.write(terminal, b"half a pass\x03")
        _, status = os.waitpid(pid, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 3)
        self.assertTrue(termios.tcgetattr(terminal)[3] & termios.ECHO)
        os.close(terminal)
        self.assertFalse(self.account("sato")["password"])

    def test_a_terminal_does_not_show_what_is_typed(self):
        self.town()
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(self.gateway.program, self.gateway.words() + ["user", "password", "sato"])
        shown = b""
        def until(text):
            nonlocal shown
            while text.encode() not in shown:
                shown += os.read(terminal, 4096)
        until("新しいパスワード")
        os.write(terminal, OTHER.encode() + b"\n")
        until("もう一度")
        os.write(terminal, OTHER.encode() + b"\n")
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0, shown.decode())
        self.assertNotIn(OTHER.encode(), shown)
        self.assertEqual(self.as_account("sato", "password", "--new-password-file", self.file("new", GOOD), password=OTHER).returncode, 0)


class Import(WithTown):
    def test_a_town_and_its_april(self):
        self.assertIn("読みませんでした: 職員.csv: 生年月日", self.town())
        self.assertEqual(self.account("suzuki")["roles"], "staff,approver")
        self.call(0, "user", "role", "suzuki", "--give", "auditor")
        self.call(0, "user", "role", "suzuki", "--take", "auditor")
        people, departments = self.file("職員4月.csv", APRIL_PEOPLE, "cp932"), self.file("所属4月.csv", APRIL_DEPARTMENTS, "utf-8-sig")
        wanted = APRIL.format(town=TOWN)
        shown = self.call(0, "people", "import", people, departments, "--dry-run").stdout
        self.assertEqual(shown, wanted + "試しに計算しただけで、何も変えていません。\n")
        self.assertEqual(self.account("sato")["department"], "d11")
        self.assertEqual(self.call(0, "people", "import", people, departments, "--why", "令和9年4月の異動").stdout, wanted + "反映しました。\n")
        self.assertEqual(self.account("sato")["roles"], "staff,approver")
        self.assertFalse(self.account("tanaka")["enabled"])
        self.assertIn("変更なし 6人", self.call(0, "people", "import", people, departments).stdout)
        self.call(0, "verify-audit")

    def test_faulty_lists_change_nothing(self):
        self.town()
        before = self.call(0, "user", "list", "--all", "--json").stdout
        cases = [(PEOPLE.replace(f"kato@{TOWN}", f"sato@{TOWN}"), DEPARTMENTS, "が2か所にあります"), (PEOPLE, DEPARTMENTS.replace(",kato,", ",nobody,"), "所属長 nobody が職員にいません"),
                 (PEOPLE, DEPARTMENTS.replace("D10,福祉部,,", "D10,福祉部,D11,"), "自分に戻ります"), (re.sub("suzuki,.*\n", "", PEOPLE), DEPARTMENTS, "所属長 suzuki は利用停止です"),
                 (PEOPLE.replace("D11,主事", "D99,主事"), DEPARTMENTS, "所属 d99 がありません")]
        for people, departments, reason in cases:
            with self.subTest(reason=reason):
                shown = self.call(1, "people", "import", self.file("p.csv", people), self.file("d.csv", departments)).stdout
                self.assertIn("このままでは取り込めません", shown)
                self.assertIn(reason, shown)
        self.assertIn("p.csv:3", self.call(1, "people", "import", self.file("p.csv", PEOPLE.replace("鈴木 一郎", "鈴\"木"))).stderr)
        self.assertEqual(self.call(0, "user", "list", "--all", "--json").stdout, before)


class Backup(WithTown):
    def test_people_come_back_from_a_backup(self):
        self.town()
        before = self.call(0, "user", "list", "--all", "--json").stdout
        self.call(0, "backup", self.gateway.work / "copy")
        self.gateway.settings["store.path"] = f"{self.gateway.work}/again"
        self.call(0, "restore", self.gateway.work / "copy")
        self.assertEqual(self.call(0, "user", "list", "--all", "--json").stdout, before)
        self.assertEqual(stat.S_IMODE((self.gateway.work / "again/people/people.db").stat().st_mode), 0o640)
        self.call(0, "verify-audit")


class LogIn(WithTown):
    def test_wrong_tries_lock_and_everything_sounds_the_same(self):
        self.town()
        self.give_password("sato")
        self.assertEqual(self.as_account("sato", "requests").returncode, 0)
        words = self.as_account("sato", "requests", password="wrong").stderr
        self.assertIn("ログインできませんでした", words)
        for login in ("nobody", "tanaka", "admin", "a b"):   # not there, no password, needs a code, no login at all
            run = self.as_account(login, "requests")
            self.assertEqual((run.returncode, run.stderr), (1, words), login)
        for _ in range(4):
            self.as_account("sato", "requests", password="wrong")
        run = self.as_account("sato", "requests")
        self.assertEqual((run.returncode, run.stderr), (1, words), "locked: even the right password, in the same words")
        self.call(0, "user", "unlock", "sato")
        self.assertEqual(self.as_account("sato", "requests").returncode, 0)
        self.call(0, "user", "disable", "sato", "--why", "端末の紛失")
        run = self.as_account("sato", "requests")
        self.assertEqual((run.returncode, run.stderr), (1, words))

    def test_a_password_that_two_know_opens_nothing(self):
        self.town()
        self.call(0, "user", "password", "sato", "--password-file", self.file("made", GOOD))
        run = self.as_account("sato", "requests")
        self.assertIn("先にパスワードを変更してください", run.stderr)
        self.assertNotEqual(run.returncode, 0)
        self.assertEqual(self.as_account("sato", "password", "--new-password-file", self.file("new", OTHER)).returncode, 0)
        self.assertEqual(self.as_account("sato", "requests").returncode, 1, "the old one is over")
        self.assertEqual(self.as_account("sato", "requests", password=OTHER).returncode, 0)


class Ask(WithTown):
    def test_staff_ask_for_their_own_mail_only(self):
        self.town()
        for login in ("sato", "kato", "tanaka"):
            if login != "kato":   # an approver would need a code
                self.give_password(login)
        self.gateway.start()
        self.assertTrue(send_one(self.gateway.port, plain_mail("hello"), recipients=[f"sato@{TOWN}"]).startswith("250"))
        self.gateway.wait_done(1)
        item = self.gateway.items()[0]["id"]
        refused = self.as_account("tanaka", "request", item, "--reason", "edit")
        unknown = self.as_account("tanaka", "request", "0" * 32, "--reason", "edit")
        self.assertEqual((refused.returncode, refused.stderr), (1, unknown.stderr), "somebody else's mail is no mail at all")
        self.assertEqual(self.as_account("tanaka", "request", item, "--reason", "edit", "--recipient", f"sato@{TOWN}").returncode, 1)
        asked = self.as_account("sato", "request", item, "--reason", "edit", "--sender-check", "phone", "--json")
        self.assertEqual(asked.returncode, 0, asked.stderr)
        request = json.loads(asked.stdout.splitlines()[0])
        self.assertEqual((request["state"], request["requester"], request["way"]), ("requested", "sato", "original"))
        self.assertEqual(len(self.as_account("sato", "requests", "--json").stdout.splitlines()), 1)
        self.assertEqual(self.as_account("tanaka", "requests", "--json").stdout, "")
        self.assertEqual(self.as_account("tanaka", "withdraw", request["id"]).returncode, 1)
        self.assertEqual(self.as_account("sato", "approve", request["id"]).returncode, 1, "nobody approves their own")
        leaving = self.call(0, "people", "import", self.file("p.csv", re.sub("sato,.*\n", "", PEOPLE)), "--dry-run").stdout
        self.assertIn(f"終わっていない申請: {request['id'][:10]}", leaving)
        withdrawn = self.as_account("sato", "withdraw", request["id"][:12], "--json")
        self.assertEqual(json.loads(withdrawn.stdout)["state"], "withdrawn", withdrawn.stderr)


class Codes(WithTown):
    def test_an_approver_proves_each_act_with_a_code_of_its_own(self):
        self.town()
        self.give_password("sato")
        people = People(self.gateway)
        totp = self.gateway.work / "suzuki.totp"
        self.call(0, "user", "password", "suzuki", "--password-file", self.file("made", OTHER))
        self.call(0, "user", "totp", "suzuki", "--totp-file", totp)
        people.learn("suzuki", totp)
        self.gateway.start()
        self.assertTrue(send_one(self.gateway.port, plain_mail("hello"), recipients=[f"sato@{TOWN}"]).startswith("250"))
        self.gateway.wait_done(1)
        request = json.loads(self.as_account("sato", "request", self.gateway.items()[0]["id"], "--reason", "edit", "--sender-check", "phone", "--json").stdout)["id"]
        refused = self.as_account("suzuki", "requests", password=OTHER)   # no code
        self.assertIn("ログインできませんでした", refused.stderr)
        changed = self.as_account("suzuki", "password", "--code", people.code("suzuki"), "--new-password-file", self.file("new", GOOD), password=OTHER)
        self.assertEqual(changed.returncode, 0, changed.stderr)
        code = people.code("suzuki")
        waiting = self.as_account("suzuki", "requests", "--view", "waiting", "--json", "--code", code)
        self.assertIn(request, waiting.stdout, waiting.stderr)
        again = self.as_account("suzuki", "approve", request, "--code", code)
        self.assertEqual((again.returncode, again.stderr), (1, refused.stderr), "a code works once")
        self.assertEqual(self.as_account("suzuki", "approve", request).returncode, 1)
        approved = self.as_account("suzuki", "approve", request[:12], "--json", "--code", people.code("suzuki"))
        self.assertEqual(approved.returncode, 0, approved.stderr)
        self.assertEqual(json.loads(approved.stdout)["approvals"], ["suzuki"])
        self.assertNotIn(code, "".join(str(row) for row in rows(self.gateway, "orders", "SELECT * FROM codes")))
        self.call(0, "verify-audit")


if __name__ == "__main__":
    unittest.main(verbosity=2)
