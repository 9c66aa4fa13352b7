"""Those that are measured, each a process of its own that does what it is told.

A racer reads requests from stdin and answers each on stdout, a line of words between tabs:

| request | answer |
|---|---|
| `prepare KIND FILE` | `ready SIZE`, the bytes of a snapshot or 0; or `no REASON`, where it does not take part |
| `run COUNT` | `took NANOSECONDS`: the work's own time for as many operations, with nothing of what is around it |
| `end` | `ended`: what was prepared is dropped |

The file holds the guest's source. What an operation is, by kind:

- `fresh`: a session is opened and fed the source; all that a run opened are closed when its time is taken.
- `pooled`: a session is opened and fed the source, and closed when its time is taken.
- `life`: a session is opened, fed the source, and closed.
- `feed`: the source is fed to a session that was opened before. A function `ask` gives back its argument.
- `convert`: the value of the source goes into an open session as the variable `v` and comes back as the feed's result.
- `dump`, `load`: a session that was fed the source, up to its end or first question, is written, or opened again.
- `first`, `replay`: the source is run for the first time, or by a load that replays another hash class's snapshot.
- `check`: the types of the source are checked and it is fed.
- `crowd:N`: as `life`, but by as many threads at once, each of which does as many operations as the run has.
- `hold`: as `fresh`, but the sessions stay open until the end.
- `cells`: a matrix of a fast subject is run, with nothing stored.
"""
