"""Somebody else's text, made fit for a terminal and a log: on one line, and nothing in it is ever interpreted."""


def plain(text: str, longest: int = 2000) -> str:
    """The text with every character that is not printable as its Python escape, cut where it is very long."""
    if len(text) > longest:
        text = f"{text[:longest]}… ({len(text)} characters)"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
