"""Which schema an object has to satisfy, and whether it does."""
