"""The pipes of the plant: how things are carried, stored and told, never what they mean."""
