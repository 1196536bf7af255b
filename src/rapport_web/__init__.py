"""The shell: people, signing in, pages. Thin: every figure comes from rapport.workspace."""
