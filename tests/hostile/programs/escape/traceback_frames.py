"""The way to the frames of a traceback."""
# /// hostile
# expect = "raises AttributeError"
# ///

try:
    1 / 0
except ZeroDivisionError as error:
    error.__traceback__.tb_frame
