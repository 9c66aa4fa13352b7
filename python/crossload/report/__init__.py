"""Pictures of a finished matrix; nothing in here runs anything."""
