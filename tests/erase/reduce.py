"""Makes a failing program smaller: leaves out lines, blocks and functions as long as it still fails."""

import re
import time


def is_balanced(lines):
    """Whether the lines can be left out without unbalancing the braces."""
    depth = 0
    for line in lines:
        for c in re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', "", line):
            depth += {"{": 1, "}": -1}.get(c, 0)
            if depth < 0:
                return False
    return depth == 0


def block_end(lines, start):
    """The line behind the block that this line opens, or None."""
    for end in range(start + 2, len(lines) + 1):
        if is_balanced(lines[start:end]):
            return end
    return None


def drop_chunks(lines, fails, size, until):
    """Leaves out runs of so many lines, wherever they can be."""
    at = 0
    while at < len(lines) and time.time() < until:
        chunk = lines[at:at + size]
        rest = lines[:at] + lines[at + size:]
        if any(line.strip() for line in chunk) and is_balanced(chunk) and fails("\n".join(rest)):
            lines = rest
        else:
            at += max(1, size // 2)
    return lines


def drop_blocks(lines, fails, until):
    """Leaves out whole blocks, or else only their first and last line."""
    at = 0
    while at < len(lines) and time.time() < until:
        end = block_end(lines, at) if lines[at].rstrip().endswith("{") else None
        if end:
            for rest in (lines[:at] + lines[end:], lines[:at] + lines[at + 1:end - 1] + lines[end:]):
                if fails("\n".join(rest)):
                    lines = rest
                    break
            else:
                at += 1
        else:
            at += 1
    return lines


def reduce(text, fails, seconds=120):
    """The smallest text found in that time for which fails(text) holds."""
    until = time.time() + seconds
    lines, before = text.split("\n"), None
    while lines != before and time.time() < until:
        before = lines
        lines = drop_blocks(lines, fails, until)
        for size in (40, 20, 10, 5, 3, 2, 1):
            lines = drop_chunks(lines, fails, size, until)
    return "\n".join(lines)
