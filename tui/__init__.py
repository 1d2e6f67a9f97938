"""xorcise's screen: a Textual app over the engine."""
