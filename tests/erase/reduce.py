"""Makes a failing program smaller: leaves out lines, blocks and functions as long as it still fails."""

import time


def pieces(lines):
    """Ranges of lines that can be left out together: a line, or one that opens braces up to the one that closes them."""
    for start, line in enumerate(lines):
        depth, at = 0, start
        while at < len(lines):
            depth += lines[at].count("{") - lines[at].count("}")
            if depth < 0:
                break
            if depth == 0:
                yield start, at + 1
                break
            at += 1


def without(lines, start, end):
    return lines[:start] + lines[end:]


def reduce(text, fails, seconds=120):
    """The smallest text found in that time for which fails(text) holds."""
    until = time.time() + seconds
    lines = text.split("\n")
    changed = True
    while changed and time.time() < until:
        changed = False
        # Large pieces first: whole functions, then loops, then single lines.
        for start, end in sorted(pieces(lines), key=lambda p: p[0] - p[1]):
            if time.time() > until:
                break
            if end > len(lines) or not "".join(lines[start:end]).strip():
                continue
            candidates = [without(lines, start, end)]
            if end - start > 2:  # a block: only its braces
                candidates.append(lines[:start] + lines[start + 1:end - 1] + lines[end:])
            for candidate in candidates:
                if fails("\n".join(candidate)):
                    lines, changed = candidate, True
                    break
            if changed:
                break
    return "\n".join(lines)
