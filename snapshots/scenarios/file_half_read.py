"""An open file read in part goes on with the next line."""
# /// scenario
# suspend = "idle"
# [answers.os]
# "open" = [{ value = { file = ["/data/notes.txt", "r"] } }]
# "Path.read_text" = ["first\nzweite ü\nthird\nlast"]
# ///

# %% feed
file = open("/data/notes.txt")
first = file.readline()
letters = file.read(2)

# %% ask: what was read before
(first, letters)

# %% ask: the rest of the line
file.readline()

# %% ask: the rest of the file
file.readlines()

# %% ask: closed
file.close()
file.closed
