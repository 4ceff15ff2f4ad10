"""What the scripts of this folder share: the project's files, and a count of the rules that held."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(*patterns: str) -> list:
    """Files that are under version control or could be (not ignored), as paths from the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [pathlib.Path(name) for name in sorted(set(listed)) if (ROOT / name).is_file()]


class Report:
    """Counts rules. A rule holds when it was looked at somewhere and broken nowhere."""

    def __init__(self) -> None:
        self.broken = {}
        self.skipped = 0

    def expect(self, rule: str, held: bool, message: str = "") -> None:
        """Looks at a rule once; the message tells where it is broken."""
        self.broken.setdefault(rule, 0)
        if not held:
            self.broken[rule] += 1
            print(f"FAILED {rule}: {message}")

    def skip(self, rule: str, why: str, out_of_reach: bool = False) -> None:
        """Says that a rule cannot be looked at on this machine; a failure where everything was set up, unless what is missing
        can be gone from the world.
        """
        if os.environ.get("UNROLL_NO_SKIPS") and not out_of_reach:
            self.expect(rule, False, why)
            return
        self.skipped += 1
        print(f"skipped {rule}: {why}")

    def close(self) -> None:
        """Prints the closing line and ends the program; nothing looked at is a failure."""
        if not self.broken and not self.skipped:
            self.expect("something to look at", False, "there is nothing")
        failed = sum(1 for count in self.broken.values() if count)
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{len(self.broken) - failed} passed, {failed} failed{skipped}")
        sys.exit(1 if failed else 0)
