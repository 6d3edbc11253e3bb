"""The suite. It is an installed app while tests run, for the commands it replaces."""
