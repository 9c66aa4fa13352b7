"""Questions to the host: values of every kind go there and come back."""

answers = []
for number in range(300):
    answers.append(ask(number))
    if number % 10 == 0:
        answers.append(ask({"number": number, "list": [number, str(number), None, 1.5], "pair": (number, True)}))
        answers.append(ask(b"bytes" * 3, "a text that is somewhat longer"))
assert len(answers) == 360
for number in range(20):
    numbers, texts, table = ask(list(range(1_000)), [str(number) * 5] * 300, {str(key): key * 0.5 for key in range(300)})
    assert numbers[-1] == 999 and len(texts) == 300 and table["7"] == 3.5
    assert len(ask("a long text" * 1_000, b"and bytes" * 1_000)) == 2
print(f"{len(answers)} answers")
for line in range(50):
    print(line, answers[line])
