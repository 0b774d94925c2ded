"""The channels: each turns what comes in into a `Message` and shows a `Reply` as well as it can."""
