#!/usr/bin/python3
"""usage: logs.py SOURCE. The log is a public interface: every event in the code stands in docs/logs.md and every event there is in the code;
the same for the state changes of quarantine/sql/changes.def, for the actions that the code audits, and for the families of /metrics."""
import pathlib
import re
import sys

SOURCE = pathlib.Path(sys.argv[1])
LEVELS = "debug|info|warning|error|alert"
# Actions that are put together in the code: what they can become is listed by the function named here.
COMPUTED = {"alert_action(told.step)", "action", "action_of(order.kind)", "change.action", "to_word(to)"}


def files():
    for folder in ("src", "quarantine", "filters"):
        for path in sorted((SOURCE / folder).rglob("*.cc")):
            if not path.name.endswith("_test.cc") and "_bench" not in path.name:
                yield path


def events_in_code():
    """{event: {levels}}; a level that is chosen where it runs counts as each of its words."""
    found = {}
    call = re.compile(r"\blog\(\s*([^\";{]*?LogLevel::[^\";{]*?|level),\s*\"([a-z_]+)\"", re.S)
    for path in files():
        text = path.read_text()
        for levels, event in call.findall(text):
            if levels == "level":   # a variable: what is assigned to it in that file
                levels = " ".join(re.findall(r"level = [^;]*;", text))
            found.setdefault(event, set()).update(re.findall(rf"LogLevel::({LEVELS})\b", levels))
    return found


def changes_in_list():
    text = (SOURCE / "quarantine/sql/changes.def").read_text()
    return {action: level for action, level in re.findall(r'^CHANGE\("([^"]+)", (\w+), \w+\)$', text, re.M)}


def second_argument(text, at):
    """The second thing between the braces that open at `at`, as written."""
    depth, parts, part, quoted = 0, [], "", False
    for i in range(at, len(text)):
        c = text[i]
        if c == '"' and text[i - 1] != "\\":
            quoted = not quoted
        if not quoted:
            if c in "({[":
                depth += 1
                if depth == 1:
                    continue
            elif c in ")}]":
                depth -= 1
            if (c == "," and depth == 1) or depth == 0:
                parts.append(part.strip())
                part = ""
                if len(parts) == 2 or depth == 0:
                    return parts[1] if len(parts) > 1 else ""
                continue
        part += c
    return ""


def actions_in_code():
    found, odd = set(), []
    for path in files():
        text = path.read_text()
        for match in re.finditer(r"(?:audit\(|AuditEntry \w+|entries\.push_back\()\s*(?=\{)", text):
            action = second_argument(text, match.end())
            if action.startswith('"'):
                found.add(action.strip('"'))
            elif action not in COMPUTED and path.parts[-3] != "filters":
                odd.append(f"{path.relative_to(SOURCE)}: {action}")
        found.update(re.findall(r'entry\.action = "([^"]+)"', text))
        found.update(re.findall(r'desk->note\([^,]+, "([^"]+)"', text))
        found.update(re.findall(r'case OrderKind::\w+: return "(order\.\w+)"', text))
        found.update(re.findall(r'"((?:user|department)\.[a-z_]+)"', text) if path.name in ("command_user.cc", "directory_plan.cc") else [])
        found.update(re.findall(r'"(alert\.[a-z]+)"', text) if path.name == "letter_book.cc" else [])
    words = (SOURCE / "quarantine/release_words.cc").read_text()
    actions = words[words.index("const char* to_word(DeskAction"):]
    found.update("desk." + word for word in re.findall(r'case DeskAction::\w+: return "([^"]+)"', actions[:actions.index("\n}\n")]))
    found.update({"delivered", "undeliverable", "uncertain"})   # chosen by the outcome of an attempt
    return found - {"department.twice"}, odd


def table(text, heading):
    section = text[text.index("\n## " + heading):]
    section = section[:section.find("\n## ", 5)] if section.find("\n## ", 5) > 0 else section
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


def compare(what, code, docs, complaints):
    for name in sorted(code - docs):
        complaints.append(f"{what} {name}: in the code, not in the table")
    for name in sorted(docs - code):
        complaints.append(f"{what} {name}: in the table, not in the code")


def main():
    complaints = []
    logs = (SOURCE / "docs/logs.md").read_text()
    listed = changes_in_list()
    rows = table(logs, "State changes")
    documented = {name: row[1] for row in rows for name in re.findall(r"`([^`]+)`", row[0])}
    compare("change", set(listed), set(documented), complaints)
    complaints += [f"change {name}: level {documented[name]}, in the list {level}" for name, level in listed.items() if documented.get(name, level) != level]
    audited, odd = actions_in_code()
    compare("audited action", audited, set(listed), complaints)
    complaints += [f"{place}: an action that this test cannot read: name it in COMPUTED or write it out" for place in odd]

    events = events_in_code()
    rows = table(logs, "Other events")
    documented = {name: set(row[1].split(", ")) for row in rows for name in re.findall(r"`([^`]+)`", row[0])}
    compare("event", set(events), set(documented), complaints)
    complaints += [f"event {name}: levels {sorted(documented[name])}, in the code {sorted(levels)}" for name, levels in events.items()
                   if name in documented and documented[name] != levels]

    families = set(re.findall(r'family\("(temizu_\w+)"', (SOURCE / "src/console/metrics.cc").read_text()))
    documented = {name for row in table((SOURCE / "docs/monitoring.md").read_text(), "Figures") for name in re.findall(r"`(temizu_\w+)`", row[0])}
    compare("figure", families, documented, complaints)
    used = set(re.findall(r"\btemizu_\w+", (SOURCE / "docs/operations/監視.md").read_text()))
    complaints += [f"監視.md uses {name}, which nobody writes" for name in sorted(used - families)]
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
