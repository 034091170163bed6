"""Chats and channels as Telegram exports them to JSON: a message with text is an article.

A message is called by the numbers of its chat and its own, because each chat counts from 1. Who
sent it is the author, the name of the chat the source. What has no text, such as pictures and who
joined, is left out.

>>> chat = {"name": "قناة", "id": 7, "messages": [
...     {"id": 2, "type": "message", "date": "2020-09-06T10:00:00", "from": "هدى", "text": "مطر"}]}
>>> is_chat(chat), [*messages(chat)][0]["id"]
(True, '7/2')
"""

from collections.abc import Iterator, Mapping

# What every message has, and some of what is said of it that is kept.
_OF_MESSAGE = {"id", "type", "date", "text"}
_KEPT = ("date", "text", "forwarded_from", "edited", "reply_to_message_id")


def is_chat(value: Mapping[str, object]) -> bool:
    """Tell whether an object is a chat."""
    held = value.get("messages")
    if not isinstance(held, list) or "id" not in value or "name" not in value:
        return False
    return all(isinstance(one, dict) and one.keys() >= _OF_MESSAGE for one in held)


def messages(chat: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield the fields of each message of a chat that has a text."""
    held = chat["messages"]
    for one in held if isinstance(held, list) else ():
        if one["type"] == "message" and one["text"]:
            fields = {name: one[name] for name in _KEPT if one.get(name)}
            fields |= {"id": f"{chat['id']}/{one['id']}", "source": chat["name"] or ""}
            yield {**fields, "author": one.get("from") or ""}
