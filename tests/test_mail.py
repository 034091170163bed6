"""Mail: what a message says, what is attached to it, and what cannot be read of it."""

import codecs
from email.message import EmailMessage
from pathlib import Path

import pytest
from cases import cases

from index import Index
from index.articles.article import Article
from index.articles.readers import Record, Source, reader_for
from index.errors import ReadError

DATA = Path(__file__).parent / "data" / "mail"


def read(name: str, data: bytes) -> list[Record | ReadError]:
    return list(reader_for(name)(Source(name, name, data, None)))


def articles(name: str, data: bytes) -> list[Article]:
    return [record.parse() for record in read(name, data) if isinstance(record, Record)]


def message(body: str, charset: str = "utf-8", subtype: str = "plain") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = "اجتماع اللجنة"
    mail["From"] = "هدى <huda@example.org>"
    mail["To"] = "all@example.org"
    mail["Date"] = "Sun, 06 Sep 2020 10:00:00 +0200"
    mail.set_content(body, subtype=subtype, charset=charset)
    return mail


@cases(
    "mail",
    {
        "UTF-8": message("نلتقي صباح الأحد"),
        "Windows-1256": message("نلتقي صباح الأحد", "windows-1256"),
        "behind a mark of order": codecs.BOM_UTF8 + message("نلتقي صباح الأحد").as_bytes(),
        "a page": message("<p>نلتقي <b>صباح</b> الأحد</p>", subtype="html"),
    },
)
def test_a_message(mail: EmailMessage | bytes) -> None:
    data = mail if isinstance(mail, bytes) else mail.as_bytes()
    (article,) = articles("a.eml", data)
    assert article.title == "اجتماع اللجنة"
    assert article.author == "هدى <huda@example.org>"
    assert str(article.date) == "2020-09-06"
    assert article.text == "نلتقي صباح الأحد"
    assert article.metadata["to"] == "all@example.org"


def test_headers_that_are_not_encoded() -> None:
    data = "Subject: اجتماع اللجنة العليا\nFrom: a@b.org\n\nنلتقي".encode("cp1256")
    (article,) = articles("a.eml", data)
    assert article.title == "اجتماع اللجنة العليا"
    assert article.text == "نلتقي"


def test_what_is_attached() -> None:
    mail = message("انظر المرفق")
    mail.add_attachment("جدول أعمال اللجنة".encode(), "text", "plain", filename="جدول.txt")
    mail.add_attachment(b"\x89PNG", "image", "png", filename="a.png")
    assert [article.id for article in articles("a.eml", mail.as_bytes())] == [
        "a.eml",
        "a.eml/جدول.txt",
    ]


def test_attached_files_of_one_name() -> None:
    mail = message("انظر المرفقين")
    for text in ("جدول أعمال اللجنة", "محضر اللجنة"):
        mail.add_attachment(text.encode(), "text", "plain", filename="a.txt")
    assert [article.text for article in articles("m.eml", mail.as_bytes())] == [
        "انظر المرفقين",
        "جدول أعمال اللجنة",
        "محضر اللجنة",
    ]
    assert {one.id for one in articles("m.eml", mail.as_bytes())} == {
        "m.eml",
        "m.eml/a.txt",
        "m.eml/a (2).txt",
    }


def test_messages_in_messages_are_articles_four_deep() -> None:
    mail = message("الرسالة 6")
    for number in (5, 4, 3, 2, 1):
        outer = message(f"الرسالة {number}")
        outer.add_attachment(mail)
        mail = outer
    found = read("a.eml", mail.as_bytes())
    ids = ["a.eml" + "/message.eml" * times for times in range(4)]
    assert [one.id for one in found if isinstance(one, Record)] == ids
    texts = [one.parse().text for one in found if isinstance(one, Record)]
    assert texts == [f"الرسالة {number}" for number in (1, 2, 3, 4)]
    (error,) = (one for one in found if isinstance(one, ReadError))
    assert "more than 4 deep" in str(error)


def test_a_mailbox_where_a_message_is_broken() -> None:
    mails = [message(f"الرسالة {number}").as_bytes() for number in (1, 2)]
    box = b"".join(b"From a@b Sun Sep  6 10:00:00 2020\n" + mail + b"\n" for mail in mails)
    broken = box + b"From a@b Sun Sep  6 10:00:00 2020\n\n"
    found = read("a.mbox", broken)
    assert [one.id for one in found if isinstance(one, Record)] == ["a.mbox#1", "a.mbox#2"]
    (error,) = (one for one in found if isinstance(one, ReadError))
    assert "it is no mail" in str(error)


@cases(
    "name said ids",
    {
        "a PDF": ("attachment_pdf.eml", "attaching another PDF", ["broken.pdf"]),
        "a name in code": ("attachment_with_encoded_name.eml", "We should not include", []),
        "a message in it": (
            "attachment_message_rfc822.eml",
            "",
            ["ForwardedMessage.eml", "ForwardedMessage.eml/broken.pdf"],
        ),
        "parts in parts": ("raw_email7.eml", "", []),
        "wrong charsets": ("encoding_madness.eml", "", []),
        "a mailbox": ("testMBOX_complex.mbox", "Dear Some Person", []),
    },
)
def test_mail_of_others(name: str, said: str, ids: list[str]) -> None:
    mail, *attached = read(name, (DATA / name).read_bytes())
    assert isinstance(mail, Record)
    assert said in mail.parse().text
    assert [one.id for one in attached if isinstance(one, Record)] == [f"{name}/{i}" for i in ids]


@pytest.mark.parametrize(
    "name",
    [
        "1600000000.M1P2.host:2,S",
        "1600000001.12345_0.mail.example.org,S=1234,W=1300:2,RS",
        "1600000003.R1Q2.هاتف",
        "1600000005.P1.host!2,S",
        "1600000007_0.123.host,U=3,FMD5=7e33429f656f1e6e9d79b29c3f82c57e:2,S",
    ],
)
def test_names_in_a_maildir(name: str) -> None:
    (article,) = articles(name, message("نلتقي").as_bytes().replace(b"\n", b"\r\n"))
    assert article.text == "نلتقي"


def test_a_maildir_again(ix: Index, tmp_path: Path) -> None:
    folder = tmp_path / "mail" / "cur"
    folder.mkdir(parents=True)
    mail = message("نلتقي في المساء")
    mail.add_attachment("جدول أعمال اللجنة".encode(), "text", "plain", filename="a.txt")
    (folder / "1600000000.M1P2.host:2,S").write_bytes(mail.as_bytes())
    assert len(ix.update_from([tmp_path / "mail"]).added) == 2
    ix.commit()
    again = ix.update_from([tmp_path / "mail"])
    assert (again.unchanged, again.added, again.removed) == (2, (), ())


def test_no_mail() -> None:
    with pytest.raises(ReadError, match="no mailbox"):
        read("a.mbox", "عاد النهر".encode())
