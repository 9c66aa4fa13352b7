"""An instance that lies about itself, sent to the host and back."""
# /// hostile
# expect = "value True"
# ///

class Liar:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __repr__(self):
        raise ValueError("no")


liar = Liar()
echo(liar) is liar
