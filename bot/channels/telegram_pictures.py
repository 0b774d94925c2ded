"""Pictures of figures on Telegram: a photo behind the words, with the finding below it."""

import html
from functools import partial

from telegram import InputFile

from bot.channels.telegram_failures import translated
from bot.channels.telegram_sending import Outlet
from bot.charts import Chart
from bot.messages import Attachment


async def send_chart(outlet: Outlet, chart: Chart, picture: Attachment) -> None:
    """Send the picture of a chart.

    Raises:
        DeliveryError: it did not go out, or perhaps not.
    """
    upload = InputFile(picture.content, filename=picture.name)
    caption = html.escape(chart.finding, quote=False)
    await translated(partial(outlet.photo, upload, caption=caption))
