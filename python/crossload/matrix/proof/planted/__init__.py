"""Workers with faults planted in them, packed into one executable file; nothing of the kit imports this."""
