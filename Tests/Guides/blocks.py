"""The code blocks of Markdown files, and what the text before each says of it.

A block runs as it stands, by bash, after those before it, unless the line before it ends with a comment, which no reader of the page sees:

    <!-- not run: WHY -->           it runs in no test of these guides; WHY says what holds it instead
    <!-- into: FILE -->             it is no command: its lines go to the end of that file
    <!-- conversation -->           lines of client (C:) and server (S:) of the console
    <!-- psql -->                   SQL, by psql
"""

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
MARK = re.compile(r"<!-- (?:(not run|into): (\S.*?)|(conversation|psql)) -->$")


@dataclasses.dataclass
class Block:
    """A block, the line where it begins, its mark and what the mark says."""

    file: str
    line: int
    text: str
    mark: str = "run"
    said: str = ""

    @property
    def place(self):
        return f"{self.file}:{self.line}"

    @property
    def bare(self):
        """Without comments and names in the reader's language: the same in each language."""
        lines = (re.sub(r"\s+# .*", "", line) for line in self.text.splitlines())
        return "\n".join(line for line in lines if not line.startswith("#"))


def blocks(file):
    """Fenced and indented blocks in order. A comment that looks like a mark and is none is a fault."""
    found, before, open_block, fence = [], "", None, False
    lines = (ROOT / file).read_text().splitlines()
    for number, line in enumerate([*lines, ""], 1):
        if line.startswith("```"):
            if fence:
                found.append(open_block)
                open_block = None
            else:
                open_block = marked(file, number + 1, before)
            fence = not fence
        elif fence:
            open_block.text += line + "\n"
        elif line.startswith("    ") and (open_block or not lines[number - 2].strip()) and not re.match(r"(- |\d+\. |   )", before):
            open_block = open_block or marked(file, number, before)
            open_block.text += line[4:] + "\n"
        elif line.strip() or number > len(lines):
            if open_block:
                found.append(open_block)
            open_block = None
            if "<!-- not" in line or "<!-- into" in line or "<!-- conv" in line:
                if not MARK.search(line):
                    raise ValueError(f"{file}:{number}: no such mark")
        elif open_block:
            open_block.text += "\n"
        before = line if line.strip() and not open_block else before
    for block in found:
        block.text = block.text.strip("\n") + "\n"
    return found


def marked(file, number, before):
    """A block without text yet, with the mark of the line before it."""
    mark = MARK.search(before)
    if not mark:
        return Block(file, number, "")
    return Block(file, number, "", mark[1] or mark[3], mark[2] or "")
