"""judge.py: reads trials as JSON from stdin; prints for each case whether it blocks and whether it reports."""

import importlib.util
import json
import sys


def load(path, number):
    spec = importlib.util.spec_from_file_location(f"pinned_{number}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def judge(module, host, path):
    told = []
    module._report = lambda *_, **facts: told.append(facts)
    try:
        name = module._canonical(host)
        module._refuse_unjudged(name)
        entry = module._judged_entry(name)
        if entry is not None:
            module._judge(entry, name, 443, path, True)
    except module._Refusal:
        return [True, bool(told)]
    return [False, bool(told)]


job = json.load(sys.stdin)
paths = [[bytes.fromhex(der) for der in path] for path in job["paths"]]
json.dump(
    [
        [judge(module, host, paths[path]) for host, path in cases]
        for module, cases in (
            (load(trial["module"], number), trial["cases"]) for number, trial in enumerate(job["trials"])
        )
    ],
    sys.stdout,
)
