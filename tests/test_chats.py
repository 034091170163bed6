"""Chats as WhatsApp and Telegram export them."""

import json

import pytest
from cases import cases

from index.articles.article import Article
from index.articles.readers import Record, Source, reader_for
from index.errors import ReadError

# As telephones write them: iOS in English, Android in English, German and Arabic, iOS in Arabic.
CHATS = {
    "iOS": "[06/09/2020, 10:00:05] هدى سالم: هل وصلت القافلة؟\n"
    "[06/09/2020, 10:01:09] سامي: نعم: قبل ساعة\nوالطريق مفتوح\n"
    "[07/09/2020, 08:00:00] سامي: \u200eimage omitted\n"
    "[07/09/2020, 08:00:01] سامي: صباح الخير\n",
    "Android": "9/6/20, 9:59 AM - Messages and calls are end-to-end encrypted.\n"
    "9/6/20, 10:00 AM - هدى سالم: هل وصلت القافلة؟\n"
    "9/6/20, 10:01\u202fAM - سامي: نعم: قبل ساعة\nوالطريق مفتوح\n"
    "9/13/20, 8:00 AM - سامي: <Media omitted>\n9/7/20, 8:00 AM - سامي: صباح الخير\n",
    "Android in German": "06.09.20, 10:00 - هدى سالم: هل وصلت القافلة؟\n"
    "06.09.20, 10:01 - سامي: نعم: قبل ساعة\nوالطريق مفتوح\n"
    "07.09.20, 08:00 - سامي: صباح الخير\n",
    "Android in Arabic": "٦\u200f/٩\u200f/٢٠٢٠، ١٠:٠٠ ص - هدى سالم: هل وصلت القافلة؟\n"
    "٦\u200f/٩\u200f/٢٠٢٠، ١٠:٠١ ص - سامي: نعم: قبل ساعة\nوالطريق مفتوح\n"
    "٧\u200f/٩\u200f/٢٠٢٠، ٨:٠٠ ص - سامي: صباح الخير\n",
    "iOS in Arabic": "\u200f[٦\u200f/٩\u200f/٢٠٢٠، ١٠:٠٠:٠٥ ص] هدى سالم: هل وصلت القافلة؟\n"
    "[٦\u200f/٩\u200f/٢٠٢٠، ١٠:٠١:٠٩ ص] سامي: نعم: قبل ساعة\nوالطريق مفتوح\n"
    "[٧\u200f/٩\u200f/٢٠٢٠، ٨:٠٠:٠٠ ص] سامي: صباح الخير\n",
}


def articles(name: str, text: str) -> list[Article]:
    found = list(reader_for(name)(Source(name, name, text.encode(), None)))
    assert not [one for one in found if isinstance(one, ReadError)]
    return [one.parse() for one in found if isinstance(one, Record)]


@cases("text", CHATS)
def test_a_day_of_a_chat_is_an_article(text: str) -> None:
    name = "WhatsApp Chat with لجنة الإغاثة.txt"
    first, second = articles(name, text)
    assert (first.title, str(first.date), first.author) == (
        "لجنة الإغاثة", "2020-09-06", "هدى سالم، سامي",
    )  # fmt: skip
    assert first.text == "هدى سالم: هل وصلت القافلة؟\nسامي: نعم: قبل ساعة\nوالطريق مفتوح"
    assert (second.id, second.text) == (f"{name}#2020-09-07", "سامي: صباح الخير")


@pytest.mark.parametrize("text", ["06/09/2020, 10:00 - وكالات: هطلت أمطار\nغزيرة", "[1] مقدمة"])
def test_a_text_that_begins_with_a_day_is_no_chat(text: str) -> None:
    (article,) = articles("a.txt", text)
    assert article.id == "a.txt"


def chat(number: int, name: str) -> dict[str, object]:
    """Return a chat as Telegram Desktop writes it."""
    who = {"from": "هدى", "from_id": "user1"}
    pieces = ["عاد ", {"type": "bold", "text": "النهر"}, " إلى مجراه"]
    made = {"id": 1, "type": "service", "date": "2020-01-02T10:00:00", "actor": "هدى", "text": ""}
    sent = {"id": 2, "type": "message", "date": "2020-09-06T10:00:00", **who, "text": pieces}
    shown = {"id": 3, "type": "message", "date": "2020-09-07T10:00:00", **who, "photo": "a.jpg"}
    messages = [made, sent, {**shown, "text": ""}]
    return {"name": name, "type": "public_channel", "id": number, "messages": messages}


def test_messages_of_telegram() -> None:
    one = articles("result.json", json.dumps(chat(7, "أخبار")))
    both = {"chats": {"about": "", "list": [chat(7, "أخبار"), chat(8, "نشرة")]}, "about": ""}
    first, second = articles("result.json", json.dumps(both))
    assert one == [first]
    assert (first.id, second.id, second.source) == ("7/2", "8/2", "نشرة")
    assert (first.text, first.author, str(first.date)) == (
        "عاد النهر إلى مجراه", "هدى", "2020-09-06",
    )  # fmt: skip
