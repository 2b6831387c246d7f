"""Types at a program through a terminal: argv is JSON of {argv, cwd, type: [[prompt, keys], …]}; prints JSON."""
import json
import os
import pty
import select
import sys

script = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(script["cwd"])
    os.execv(script["argv"][0], script["argv"])
seen = b""
asked = [(prompt.encode(), keys.encode()) for prompt, keys in script["type"]]
start = 0
while True:
    select.select([terminal], [], [])
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    seen += data
    while asked and asked[0][0] in seen[start:]:
        start = seen.index(asked[0][0], start) + len(asked[0][0])
        os.write(terminal, asked.pop(0)[1])
print(json.dumps({"seen": seen.decode(), "exit": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}))
