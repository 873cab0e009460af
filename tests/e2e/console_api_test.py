"""Goal: docs/openapi.yaml is the console's interface, no more and no less, and nobody gets further than x-roles says: every cell of
role × address is asked for and checked, and what is allowed answers as its schema says."""
import json
import unittest

from console import ROLES, Console, routes, spec

ROLE_WORDS = {"kNobody": ["nobody"], "kHalf": ["half"], "kAll": ROLES, "kAnybody": ["nobody", "half"] + ROLES, "kOwn": ["staff", "approver", "administrator", "ciso"],
              "kReaders": ["administrator", "auditor"], "kStaff": ["staff"], "kApprover": ["approver"], "kAdministrator": ["administrator"], "kAuditor": ["auditor"],
              "kCiso": ["ciso"]}
PLACES = {"{item}": "f" * 32, "{request}": "f" * 32, "{exception}": "f" * 32, "{number}": "987654321", "{place}": "1", "{account}": "nobody-of-this-name"}
# Not asked by everybody in the table: it would end the session that the next cell needs.
ENDS_SESSION = {("DELETE", "/session")}


def filled(path):
    for place, value in PLACES.items():
        path = path.replace(place, value)
    return path


def resolve(document, node):
    while isinstance(node, dict) and "$ref" in node:
        found = document
        for part in node["$ref"][2:].split("/"):
            found = found[part]
        node = found
    return node


def problems(document, schema, value, place="$"):
    """What in value does not follow the schema; the part of JSON Schema that the file uses."""
    schema = resolve(document, schema)
    found = []
    for part in schema.get("allOf", []):
        found += problems(document, part, value, place)
    if "oneOf" in schema and all(problems(document, one, value, place) for one in schema["oneOf"]):
        found.append(f"{place}: none of oneOf")
    kinds = schema.get("type")
    if kinds:
        kinds = [kinds] if isinstance(kinds, str) else kinds
        names = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}
        if not any(isinstance(value, names[k]) and not (k == "integer" and isinstance(value, bool)) for k in kinds):
            return found + [f"{place}: {type(value).__name__} is no {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{place}: {value!r} is none of {schema['enum']}")
    if isinstance(value, dict):
        found += [f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value]
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                found += problems(document, inner, value[name], f"{place}.{name}")
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict):
            for name in value:
                if name not in schema.get("properties", {}):
                    found += problems(document, extra, value[name], f"{place}.{name}")
    if isinstance(value, list) and "items" in schema:
        for i, one in enumerate(value):
            found += problems(document, schema["items"], one, f"{place}[{i}]")
    return found


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document, cls.operations = spec()
        cls.console = Console()
        cls.console.add_people()
        cls.console.start()
        cls.browsers = {role: cls.console.session(role) for role in ROLES}
        cls.browsers["half"] = cls.console.session("administrator", with_code=False)
        cls.browsers["nobody"] = cls.console.browser()

    @classmethod
    def tearDownClass(cls):
        cls.console.close()

    def test_the_file_and_the_program_have_the_same_addresses_and_roles(self):
        told = {(method, path): set(operation["x-roles"]) for method, path, operation in self.operations}
        own = {(method, path): {role for word in words for role in ROLE_WORDS[word]} for method, path, words, _ in routes()}
        self.assertEqual(told, own)
        for method, path, _, flags in routes():
            operation = self.document["paths"][path][method.lower()]
            self.assertEqual(bool(operation.get("x-csv")), "kCsv" in flags, path)
            self.assertEqual(bool(operation.get("x-again")), "kAgain" in flags, path)

    def test_every_cell_of_role_and_address(self):
        for method, path, operation in self.operations:
            if (method, path) in ENDS_SESSION:
                continue
            for role, browser in self.browsers.items():
                with self.subTest(method=method, path=path, role=role):
                    wrong = {"no_such_field": 1}   # of a body: rights come first, so who may gets as far as 422
                    reply = browser.ask(method, filled(path), wrong if method == "POST" else None)
                    allowed = role in operation["x-roles"] or (role in ROLES and "staff" in operation["x-roles"])   # every account is staff too
                    if allowed:
                        self.assertIn(reply.status, (200, 404, 422) if method != "POST" else (422, ), reply.body[:300])
                    elif role == "nobody":
                        self.assertEqual((reply.status, reply.code), (401, "CON-01"))
                    elif role == "half":
                        self.assertEqual((reply.status, reply.code), (401, "CON-03"))
                    else:
                        self.assertEqual((reply.status, reply.code), (403, "CON-08"), reply.body[:300])

    def test_what_needs_a_fresh_proof_is_refused_without(self):
        stale = {role: self.console.session(role, again=False) for role in ROLES}
        for method, path, operation in self.operations:
            if operation.get("x-again"):
                role = operation["x-roles"][-1]
                reply = stale[role].ask(method, filled(path), {})
                self.assertEqual((reply.status, reply.code), (403, "CON-11"), path)

    def test_answers_follow_their_schemas(self):
        for method, path, operation in self.operations:
            if method != "GET" or "{" in path:
                continue
            role = operation["x-roles"][-1] if "administrator" not in operation["x-roles"] else "administrator"
            query = "?name=a" if path == "/directory" else ""
            reply = self.browsers[role].get(path + query)
            with self.subTest(path=path):
                self.assertEqual(reply.status, 200, reply.body[:500])
                self.assertEqual(reply.headers["Content-Type"], "application/json; charset=utf-8")
                content = resolve(self.document, operation["responses"]["200"])["content"]["application/json"]
                self.assertEqual(problems(self.document, content["schema"], reply.json), [])

    def test_lists_come_as_csv(self):
        for method, path, operation in self.operations:
            if not operation.get("x-csv") or "{" in path:
                continue
            role = operation["x-roles"][-1] if "administrator" not in operation["x-roles"] else "administrator"
            for reply in (self.browsers[role].get(path + ".csv"), self.browsers[role].get(path, headers={"Accept": "text/csv"})):
                with self.subTest(path=path):
                    self.assertEqual(reply.status, 200, reply.body[:300])
                    self.assertTrue(reply.headers["Content-Type"].startswith("text/csv"))
                    self.assertRegex(reply.headers["Content-Disposition"], r'^attachment; filename="temizu-[a-z-]+\.csv"$')
                    self.assertTrue(reply.body.startswith(b"\xef\xbb\xbf\""))

    def test_other_methods_and_addresses_are_told_apart(self):
        browser = self.browsers["administrator"]
        reply = browser.ask("PUT", "/session", {})
        self.assertEqual((reply.status, reply.headers["Allow"]), (405, "GET, POST, DELETE"))
        for path in ("/", "/nothing", "/session/", "/mail/xyz", "/requests/1", "/people/" + "a" * 65):
            self.assertIn(browser.get(path).status, (400, 404), path)

    def test_refusals_speak_the_language_that_was_asked_for(self):
        self.assertEqual(self.browsers["nobody"].get("/session").json["message"], "ログインしていません。")
        self.assertEqual(self.browsers["nobody"].get("/session", headers={"Accept-Language": "en"}).json["message"], "You are not logged in.")

    def test_each_code_that_is_told_is_among_the_words(self):
        words = self.browsers["nobody"].get("/words").json["words"]
        self.assertIn("CON-12", words)
        self.assertIn("DESK-05", words)
        self.assertIn("TZ-102", words)
        self.assertTrue(all(one["ja"] and one["en"] for one in words.values()))
        json.dumps(words)


if __name__ == "__main__":
    unittest.main(verbosity=2)
