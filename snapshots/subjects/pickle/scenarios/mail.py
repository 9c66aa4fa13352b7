"""A message with headers and parts."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import email.message
import email.policy

state = email.message.EmailMessage(policy=email.policy.default)
state["Subject"] = "größe"
state["To"] = "a@example.org, B <b@example.org>"
state.set_content("text\n")
state.add_attachment(b"\x00", maintype="application", subtype="x", filename="f")

# %% ask: subject
str(state['Subject'])
# %% ask: addresses
[item.username for item in state['To'].addresses]
# %% ask: body
state.get_body().get_content()
# %% ask: attached
[part.get_filename() for part in state.iter_attachments()]
