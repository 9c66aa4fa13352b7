"""Text keeps every character, whatever its width, and formats as before."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
texts = ["", "ascii", "größe", "漢字", "😀👩‍🔬", "e\u0301", "nul\x00tab\tline\n", "quote'\"\\"]
width, value = 12, 3.14159
template = "{name!r:>{width}}"

# %% ask: values
texts

# %% ask: lengths, slices and encodings
[(len(text), text[::-1], text.encode()) for text in texts]

# %% ask: formatting
(f"{value:>{width}.2f}|{1234567:,}|{255:#x}|{texts[3]!r:^10}", template.format(name="x", width=6), "%05.1f%%" % value)

# %% ask: methods
("Straße".upper(), "a,b,,c".split(","), " x ".strip(), "x".join(["1", "2"]), "aXbX".replace("X", "-", 1))
