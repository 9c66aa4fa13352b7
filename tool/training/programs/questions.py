"""Questions to the host: values of every kind go there and come back."""

answers = []
for number in range(300):
    answers.append(ask(number))
    if number % 10 == 0:
        answers.append(ask({"number": number, "list": [number, str(number), None, 1.5], "pair": (number, True)}))
        answers.append(ask(b"bytes" * 3, "a text that is somewhat longer"))
assert len(answers) == 360
print(f"{len(answers)} answers")
for line in range(50):
    print(line, answers[line])
