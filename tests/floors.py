"""Figures of a set of our own texts beside their floors, which only rise (floors.json in the set's folder)."""

import json


def report(sums, folder, shown=lambda key: True):
    """Prints found, missed, extra and F1 of each key; 1 where one fell below its floor, else 0."""
    floors = json.loads((folder / "floors.json").read_text())
    assert sums and not floors.keys() - sums.keys(), "nothing was read, or a floor has no figure"
    failed = False
    for key, (hits, misses, extras) in sorted(sums.items()):
        f1 = 2 * hits / max(1, 2 * hits + misses + extras)
        fell = key in floors and round(f1, 3) < floors[key]
        failed |= fell
        if fell or shown(key):
            print(f"{key:<20} found {hits:>3}  missed {misses:>2}  extra {extras:>2}  F1 {f1:.3f}" + (f"  below {floors[key]}" if fell else ""))
    return 1 if failed else 0
