"""Serves the demonstration, issues a key on its page and lets schemathesis loose on the API.

    pip install schemathesis
    cargo build -p fanben && python3 crates/fanben/tests/schemathesis/run.py target/debug/fanben

Everything behind the program's path goes to schemathesis: --max-time 60, --phases fuzzing …
Runs as the office, a village and a department, and as a village and a department of a quarter with
lists; each with made-up ids and with a cycle, a list and a task that are there.
"""

import datetime
import http.cookiejar
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
# Who issues the key, and what it may do beyond looking.
KEYS = [("shi", ["save_sheet", "send_up"]), ("hala", ["declare", "save_sheet", "send_up"]),
        ("shuju", ["record_measure"]), ("hexicun", ["accept_tasks", "report_task"]),
        ("linye", ["save_sheet", "record_measure", "check_task"])]


def field(page, name):
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found.group(1) if found else ""


class Browser:
    """Somebody at a browser."""

    def __init__(self, root):
        self.root = root
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def ask(self, path, fields=None):
        data = urllib.parse.urlencode(fields).encode() if fields else None
        with self.opener.open(self.root + path, data) as answer:
            return answer.read().decode()

    def key(self, login, password, acts):
        """Signs in and issues a key for as long as a key may count."""
        self.ask("/sign-in", [("account", login), ("password", password)])
        page = self.ask("/own/tokens")
        form = page[page.rindex("<form", 0, page.index('name="post"')):]
        until = datetime.date.today() + datetime.timedelta(days=300)
        fields = [(name, field(form, name)) for name in ("_token", "_action", "post", "unit")]
        fields += [("name", "schemathesis"), ("until", str(until)), ("password", password)]
        page = self.ask("/own/tokens", fields + [("acts", act) for act in acts])
        return re.search(r"fb_[0-9a-f]{64}", page).group(0)


def there(ask, path):
    """What a list holds, once the demonstration has got there."""
    for _ in range(300):
        if found := ask(path):
            return found
        time.sleep(2)
    raise TimeoutError(path)


def known(root, key, acts):
    """A cycle, a village, a measure, a list and an entry of it that are there."""
    def ask(path):
        headers = {"Authorization": f"Bearer {key}"}
        with urllib.request.urlopen(urllib.request.Request(root + "/api/v1" + path, None, headers)) as answer:
            return json.load(answer)
    cycle = there(ask, "/cycles")[0]["id"]
    subjects = ask(f"/cycles/{cycle}/subjects")
    measures = [one for one in ask(f"/cycles/{cycle}/measures") if one["may_record"]]
    tasks = any("task" in act for act in acts)
    lists = there(ask, "/lists") if tasks else ask("/lists")
    lists = [one for one in lists if one["state"] == "open"]
    entries = ask(f"/lists/{lists[0]['id']}")["entries"] if lists else []
    return {"FANBEN_LIST": lists[0]["id"] if lists else cycle,
            "FANBEN_ENTRY": entries[0]["entry"] if entries else cycle,
            "FANBEN_CYCLE": cycle, "FANBEN_SUBJECT": subjects[-1]["subject"]["code"],
            "FANBEN_MEASURE": measures[0]["name"] if measures else "x"}


def main():
    program, *rest = sys.argv[1:]
    demo = subprocess.Popen([program, "demo", "--port", "0", "--api-calls", "100000000"],
                            stdout=subprocess.PIPE, text=True)
    try:
        accounts, root = {}, None
        while root is None:
            line = demo.stdout.readline()
            words = line.split()
            if len(words) == 3 and words[1].count("-") == 2:
                accounts[words[0]] = words[1]
            found = re.search(r"http://\S+", line)
            root = found.group(0) if found else None
        failed, runs = False, 0
        for login, acts in KEYS:
            key = Browser(root).key(login, accounts[login], acts)
            for config in ("schemathesis.toml", "known.toml"):
                # Every run also asks without a key, which an address may do 120 times a minute.
                time.sleep(60 if runs else 0)
                runs += 1
                print(f"== {login} {config}", flush=True)
                done = subprocess.run(
                    ["schemathesis", "--config-file", str(HERE / config), "run",
                     f"{root}/api/v1/openapi.json", "--header", f"Authorization: Bearer {key}",
                     *rest],
                    env=os.environ | known(root, key, acts), check=False)
                failed |= done.returncode != 0
        return int(failed)
    finally:
        demo.terminate()
        demo.wait()


if __name__ == "__main__":
    sys.exit(main())
