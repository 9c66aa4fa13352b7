"""Books a journey. Each `ask` is a call out of the sandbox: its answer may come after years, in another machine."""

fares = {b"train": 39, b"ferry": 24, b"balloon": 180}
notes = []


def until(question, fits):
    while True:
        answer = ask(question, notes).strip()
        if fits(answer):
            return answer
        notes.append(f"{answer!r} won't do.")


name = until("Who is traveling?", lambda answer: answer)
notes.append(f"Traveler: {name}")

way = until(f"How would you like to go, {name}: by train, ferry or balloon?", lambda answer: answer.encode() in fares)
fare = fares[way.encode()]
notes.append(f"By {way}: {fare} a seat")

seats = int(until("How many seats?", lambda answer: answer.isdigit() and 0 < int(answer) < 10))
notes.append(f"Seats: {seats}")

f"{name} goes by {way}: {seats} × {fare} = {seats * fare}"
