"""What staff do from a chat: changing figures, names, sources and files, and seeing what people asked."""
