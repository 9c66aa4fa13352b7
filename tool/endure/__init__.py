"""Long runs against the engine: what memory its sessions leave behind, what damage does, and sixty-four threads."""
