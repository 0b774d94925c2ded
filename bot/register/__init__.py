"""The register of certified products as people look it up: in lists, on cards, and from the codes on labels."""
