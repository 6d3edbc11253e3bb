"""No models: kit knows no things. Django tells only apps with this file that it has migrated."""
