"""What is wrong with the data of understanding."""


class PhrasebookError(Exception):
    """A data file of `intents/data` cannot be used."""

    def __init__(self, file: str, place: str, what: str) -> None:
        super().__init__(f"{file}: {place}: {what}")
        self.file = file
        self.place = place
        self.what = what
