#!/usr/bin/python3
"""Lists what the programs link and fails on a library under the GPL only (docs/decisions: the licence is Apache-2.0)."""
import pathlib
import re
import subprocess
import sys

GPL_ONLY = ["libpoppler", "libx265", "libde265", "libytnef", "libreadline", "libgsl", "libmagick", "libjbig", "libfftw3"]
NEVER = ["libcurl"]   # docs/decisions/0015: no parser of ours can fetch
ONLY = {"libldap": ["temizu", "temizu-console"]}   # docs/decisions: who asks a directory; its TLS library stays out of the others


def main():
    build = pathlib.Path(sys.argv[1])
    bad = 0
    programs = [p for p in ("temizu", "temizu-receive", "temizu-wash", "temizu-deliver", "temizu-report") if (build / p).exists()]
    if not programs:
        sys.exit("no program has been built")
    for program in programs:
        out = subprocess.run(["ldd", build / program], stdout=subprocess.PIPE, text=True, check=True).stdout
        libraries = sorted(set(re.findall(r"(lib[\w+.-]+?)\.so", out)))
        print(f"{program}: {' '.join(libraries)}")
        for library in libraries:
            if library in NEVER or library.split("-")[0] in NEVER:
                print(f"{program} links {library}, which no program of ours may")
                bad = 1
            if any(library.startswith(known) and program not in allowed for known, allowed in ONLY.items()):
                print(f"{program} links {library}, which it has no use for")
                bad = 1
            if any(library.lower().startswith(gpl) for gpl in GPL_ONLY):
                print(f"{program} links {library}, which is GPL only")
                bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
