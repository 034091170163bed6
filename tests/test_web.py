"""`kashaf serve`: what pages show, what the API answers, and who is answered."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

pytest.importorskip("starlette", reason="kashaf[web] is not installed")
pytest.importorskip("httpx", reason="httpx is not installed")

from starlette.responses import JSONResponse, StreamingResponse
from starlette.testclient import TestClient

from index import Article, Index, open_index
from index.analysis.reasons import reason
from search.language.languages import Language
from search.web.app import application
from search.web.live import LiveIndex
from search.web.parameters import Parameter
from search.web.serving.answers import Answers
from search.web.serving.listening import listening
from search.web.serving.worker import served
from search.web.settings import LONGEST_ADDRESS, Settings
from search.web.shown.others import composed

ROOT = Path(__file__).parents[1]
# What an article may hold to be more than text: markup, broken markup, and turned letters.
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)> &lt;b&gt;"
    " \u202eخبر ليبيا\u202c \u2066مقلوب\x1b[2J {{ 7*7 }}"
)
BAD_ID = "../سيئ\n<b>"
SERVER = "http://localhost:8080"
Client = Callable[..., TestClient]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of seeds/, of a hostile article, and of a book."""
    made = tmp_path_factory.mktemp("web") / "index"
    book = "\n".join(f"فقرة رقم {n} من كتاب طويل عن التاريخ والعمران" for n in range(3000))
    with open_index(made, create=True) as ix:
        ix.update_from(ROOT / "seeds")
        ix.update(Article(id=BAD_ID, title=HOSTILE, text=HOSTILE, source="<i>مصدر</i>"))
        ix.update(Article(id="book", title="كتاب", text=f"{book}\nوهنا وحدها كلمة الزنجبيل"))
        ix.update(Article(id="bad-url", text="خبر عن الزعفران", url="javascript:alert(1)"))
    return made


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    """Return what makes clients of a server over the index, with any settings."""
    with open_index(folder) as ix:
        live = LiveIndex(ix, folder)
        yield lambda **settings: TestClient(
            application(live, Settings(**settings)), base_url=SERVER
        )


@pytest.fixture(scope="module")
def get(client: Client) -> Callable[..., Any]:
    """Return what asks for an address, with what is asked of it."""
    return lambda path, **asked: client().get(path, params=asked)


def test_results_are_marked_and_lead_to_their_articles(get: Callable[..., Any]) -> None:
    page = get("/", q="وزراء").text
    assert '<html lang="ar" dir="rtl">' in page
    assert re.search(r'<mark data-why="[^"]+ ← وزراء: [^"]*" title="[^"]*">ووزير</mark>', page)
    assert "/article?id=wire-001&amp;q=" in page


def test_why_a_word_matched_is_said_in_the_language_of_the_page(get: Callable[..., Any]) -> None:
    assert "مفرد" in get("/", q="وزراء").text
    assert "singular" in get("/", q="وزراء", lang="en").text


@pytest.mark.parametrize(
    ("query", "word", "level"),
    [("وزير", "والوزراء", "stem"), ("كتابة", "كتب", "stem"), ("أحمد", "احمد", "form"),
     ("ينتقده", "إنتقاده", "kin"), ("المشاركة", "يشارك", "kin"), ("ليبيا", "ليبي", "kin"),
     ("ألاسكا", "إلياسكا", "sound"), ("السوفييتي", "السوفياتي", "sound"),
     ("كاتب", "مكتوب", "root")],
)  # fmt: skip
def test_every_reason_has_arabic(query: str, word: str, level: str) -> None:
    told = reason(query, word, level)
    assert told
    assert not re.search("[a-z]", Language("ar").reason(told)), told


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"q": "ليببا"}, "ليبيا"),
        ({"q": "وزراء", "source": "وكالة الأنباء الليبية"}, "أزل"),
        ({"q": "ليبيا", "since": "2020-12", "until": "2020-12"}, "2020-12 – 2020-12"),
        ({"q": "ليبيا", "page": "2"}, "صفحة 2 من"),
        ({"q": "ليبيا", "page": "900"}, "page=2"),
        ({"q": "ليبيا", "sort": "-date"}, '<option value="-date" selected>'),
        ({"q": "قشطبلغ"}, "لا شيء يطابق"),
    ],
)
def test_what_stands_in_the_address_is_on_the_page(
    asked: dict[str, str], shown: str, get: Callable[..., Any]
) -> None:
    answer = get("/", **asked)
    assert answer.status_code == 200
    assert shown in answer.text


def test_bars_and_facets_lead_to_less(get: Callable[..., Any]) -> None:
    page = get("/", q="ليبيا").text
    total = get("/api/search", q="ليبيا").json()["total"]
    link = re.search(r'href="(/\?q=[^"]*source=[^"]*)"', page)
    assert link
    narrowed = get(link[1].replace("&amp;", "&"))
    assert narrowed.text != page
    month = re.search(r'href="([^"]*since=(\d{4}-\d\d)[^"]*)" tabindex="-1"', page)
    assert month
    counted = get("/api/facets", q="ليبيا", since=month[2], until=month[2]).json()["total"]
    assert 0 < counted < total


def test_an_article_has_every_match_marked_and_one_leads_to_the_next(
    get: Callable[..., Any],
) -> None:
    page = get("/article", id="wire-001", q="وزراء").text
    marks = re.findall(r'id="m(\d+)" href="#m(\d+)"', page)
    assert len(marks) >= 2
    numbers = [str(n) for n in range(1, len(marks) + 1)]
    assert marks == [*zip(numbers, [*numbers[1:], "1"], strict=True)]


def test_a_book_opens_at_the_match_and_not_as_a_whole(get: Callable[..., Any]) -> None:
    page = get("/article", id="book", q="زنجبيل").text
    assert "<mark>الزنجبيل</mark>" in page
    assert "فقرة رقم 5 " not in page
    read = get("/api/articles/book", q="زنجبيل").json()
    (mark,) = read["marks"]
    assert read["text"][mark["start"] : mark["end"]] == "الزنجبيل"
    assert read["page"] == read["pages"] > 3
    whole = "".join(
        get("/api/articles/book", page=n + 1).json()["text"] for n in range(read["pages"])
    )
    assert whole.startswith("فقرة رقم 0 ")
    assert whole.count("فقرة") == 3000


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/", {"q": "خبر ليبيا مقلوب"}),
        ("/article", {"id": BAD_ID, "q": "خبر"}),
        ("/", {"q": HOSTILE}),
        ("/timeline", {"q": HOSTILE}),
        ("/article", {"id": HOSTILE}),
        ("/batch", {"names": HOSTILE}),
    ],
)
def test_hostile_text_is_text(path: str, asked: dict[str, str], get: Callable[..., Any]) -> None:
    page = get(path, **asked).text
    for part in ("<script>alert", "<img src=x", "<svg onload", "\u202e", "\u2066", "\x1b", "<i>مص"):
        assert part not in page, part
    assert "&lt;script&gt;" in page


def test_an_address_that_is_no_web_page_is_no_link(get: Callable[..., Any]) -> None:
    assert "javascript:" not in get("/", q="زعفران").text
    assert "javascript:" not in get("/article", id="bad-url").text


@pytest.mark.parametrize("path", ["articles", "similar"])
def test_any_id_may_be_asked_for(path: str, client: Client) -> None:
    assert client().get(f"/api/{path}/{quote(BAD_ID, safe='')}").status_code == 200


@pytest.mark.parametrize("path", ["/", "/?q=ليبيا", "/index", "/batch", "/nowhere", "/api/stats"])
def test_every_answer_lets_a_page_have_nothing_from_elsewhere(path: str, client: Client) -> None:
    answer = client().get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    page = answer.text if answer.headers["content-type"].startswith("text/html") else ""
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page)
    assert all(one.startswith("/static/") for one in loaded)
    assert not re.search(r"<[^>]+ (?:style|on\w+)=", page)


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:1", 200), ("127.0.0.1", 200), ("[::1]:8080", 200), ("news.example", 200),
     ("elsewhere.example", 421), ("127.0.0.1.elsewhere.example", 421), ("", 421)],
)  # fmt: skip
def test_it_answers_under_its_own_names_alone(host: str, status: int, client: Client) -> None:
    asked = client(hosts=frozenset({"news.example"})).get("/", headers={"host": host})
    assert asked.status_code == status


def test_with_a_token_those_who_know_it_are_answered(client: Client) -> None:
    asking = client(token="سر")
    refused = asking.get("/api/search", params={"q": "ليبيا"})
    assert (refused.status_code, refused.json()["status"]) == (401, 401)
    assert refused.headers["www-authenticate"] == "Bearer"
    assert asking.get("/healthz").status_code == 200
    assert asking.get("/").status_code == 401
    wrong = asking.post("/enter", data={"token": "خطأ"})
    assert (wrong.status_code, "ليس هذا هو الرمز" in wrong.text) == (401, True)
    entered = asking.post("/enter", data={"token": "سر"}, follow_redirects=False)
    assert entered.status_code == 303
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert "سر" not in entered.headers["set-cookie"]
    assert asking.get("/", params={"q": "ليبيا"}).status_code == 200


def test_a_program_sends_its_token(client: Client) -> None:
    sent = {"Authorization": "Bearer secret"}
    assert client(token="secret").get("/api/stats", headers=sent).status_code == 200
    assert client(token="other").get("/api/stats", headers=sent).status_code == 401


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/api/search", 400, "cannot answer without 'q'"),
        ("/api/search?q=a&limit=x", 400, "cannot read limit='x': it is a whole number from 0"),
        ("/api/search?q=a&sorted=date", 400, "cannot answer for 'sorted'"),
        ("/api/search?q=a&page=2", 400, "cannot answer for 'page'"),
        ("/api/stats?q=a", 400, "cannot answer for 'q': nothing may be asked."),
        ("/api/batch?" + "q=a&" * 1001, 413, "cannot search for 1001 names"),
        ("/api/search?q=a&where=lang", 400, "cannot filter by 'lang'"),
        ("/api/search?q=a&since=never", 400, "it is no date"),
        ("/api/articles/none", 404, "the index holds no article of that id"),
        ("/api/nothing", 404, "there is nothing at this address"),
        ("/api/search?q=" + "a" * LONGEST_ADDRESS, 414, "the address is longer"),
    ],
)
def test_problems_say_what_is_wrong(path: str, status: int, detail: str, client: Client) -> None:
    answer = client().get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert detail in answer.json()["detail"]


def test_the_api_answers_what_the_library_does(folder: Path, get: Callable[..., Any]) -> None:
    with open_index(folder) as ix:
        asked = {"q": "وزراء ليبيا", "limit": 3, "facets": "source", "source": "مجلة ضفاف"}
        same = ix.search(
            "وزراء ليبيا", limit=3, facets=["source"], filter={"source": ["مجلة ضفاف"]}
        )
        given = get("/api/search", **asked).json()
        assert {**given, "took_ms": 0} == {**same.to_dict(), "took_ms": 0}
        assert get("/api/timeline", q="ليبيا").json()["counts"] == ix.timeline("ليبيا")
        similar = get("/api/similar/wire-001", limit=3).json()
        alike = [hit.id for hit in ix.similar("wire-001", limit=3)]
        assert [hit["id"] for hit in similar["hits"]] == alike
        lines = get("/api/search", q="ليبيا", format="jsonl", limit=1000).text.splitlines()
        assert [json.loads(line)["id"] for line in lines] == [h.id for h in ix.hits("ليبيا")]
        suggested = get("/api/suggest", q="الحك", titles="false").json()["suggestions"]
        words = [one.text for one in ix.suggest("الحك", limit=8)]
        assert [one["text"] for one in suggested] == words


def test_what_a_client_has_is_not_sent_again_until_a_commit(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as writing:
        writing.add(Article(id="a", text="خبر من ليبيا"))
        writing.commit()
        with open_index(tmp_path / "index") as ix:
            live = LiveIndex(ix, tmp_path / "index")
            asking = TestClient(application(live, Settings()), base_url=SERVER)
            first = asking.get("/api/search?q=ليبيا")
            known = {"If-None-Match": first.headers["etag"]}
            assert asking.get("/api/search?q=ليبيا", headers=known).status_code == 304
            writing.add(Article(id="b", text="خبر آخر من ليبيا"))
            writing.commit()
            again = asking.get("/api/search?q=ليبيا", headers=known)
            assert (again.status_code, again.json()["total"]) == (200, 2)
            writing.kept.tag("b", add=["مهم"])
            assert "مهم" in asking.get("/?q=ليبيا").text
            writing.kept.save("نفط", "النفط")
            assert asking.get("/api/suggest?q=@ن").json()["suggestions"][0]["text"] == "@نفط"


def test_the_same_question_is_answered_from_before(client: Client) -> None:
    asking = client()
    for path in ("/", "/api/search", "/api/timeline"):
        first, again = (asking.get(path, params={"q": "السراج"}) for _ in range(2))
        # With how long it took, which would be another time.
        assert (again.text, again.headers) == (first.text, first.headers)
        assert asking.get(path, params={"q": "السراج في طرابلس"}).text != first.text


def test_few_answers_are_kept() -> None:
    answers = Answers(most=250)
    for n in range(4):
        answers.keep(n, JSONResponse("س" * 48))
    # Those asked for longest ago have made room.
    assert [n for n in range(4) if answers.get(n)] == [2, 3]
    answers.keep("large", JSONResponse("س" * 200_000))
    answers.keep("stream", StreamingResponse(iter("س")))
    assert not answers.get("large")
    assert not answers.get("stream")
    answers.keep("وزير" * 100, JSONResponse("س"))
    assert not answers.get("وزير" * 100)


@pytest.mark.parametrize("odd", ["\u202e\x7f", "\ud83d\x7f"], ids=["controls", "half a letter"])
def test_odd_letters_are_escaped(tmp_path: Path, odd: str) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        ix.add(Article(id="a", text=f"خبر {odd} من ليبيا"))
        ix.commit()
        asking = TestClient(application(LiveIndex(ix, tmp_path / "index"), Settings()), SERVER)
        answer = asking.get("/api/search?q=ليبيا")
        assert answer.json()["hits"][0]["snippets"][0]["text"] == f"خبر {odd} من ليبيا"
        assert json.dumps(odd).strip('"').replace("\x7f", "\\u007f") in answer.text


@pytest.mark.parametrize("path", ["/", "/concordance", "/api/search", "/api/facets"])
def test_what_time_cut_short_is_asked_for_again(path: str, client: Client) -> None:
    whole = client().get(path, params={"q": "ليبيا"})
    cut = client(timeout=0.0).get(path, params={"q": "ليبيا"})
    assert (whole.status_code, cut.status_code) == (200, 200)
    assert "etag" in whole.headers
    assert "etag" not in cut.headers
    assert cut.headers["cache-control"] == "no-store"


def test_a_list_of_names_is_counted(client: Client) -> None:
    names = {"names": "حكومة الوفاق\nليبببيا\nفايز السراج"}
    page = client().post("/batch", data=names).text
    # What a name leads to is what was counted: its words as a phrase.
    assert f'href="/?q=%22{quote_plus("حكومة الوفاق")}%22"' in page
    assert page.count('<td class="number">') == 3
    table = client().post("/batch", data={**names, "format": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.startswith("\ufeffname,total,unknown,meant,note\r\n")
    assert client().post("/batch", data={"names": "ا\n" * 1001}).status_code == 413
    assert client().post("/batch", data={"names": "ا" * 300_000}).status_code == 413


def test_what_is_indexed_is_told(folder: Path, get: Callable[..., Any]) -> None:
    with open_index(folder) as ix:
        assert get("/api/stats").json()["articles"] == len(ix)
    assert "كلمات شائعة" in get("/index").text
    assert "Articles over time" in get("/timeline", q="ليبيا", by="year", lang="en").text


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ({"all": "ليبيا نفط"}, "+ليبيا +نفط"),
        ({"phrase": 'حكومة "الوفاق', "none": "قطر"}, '+"حكومة الوفاق" -قطر'),
        ({"any": "ليبيا تركيا"}, "ليبيا تركيا"),
        ({"any": "ليبيا تركيا", "title": "وزير"}, "+title:وزير +(ليبيا OR تركيا)"),
        ({"exact": "كتاب"}, "+=كتاب"),
    ],
)
def test_a_form_writes_a_query(
    given: dict[str, str], query: str, client: Client, ix: Index
) -> None:
    assert composed(given) == query
    sent = client().get("/compose", params=given, headers={"Accept": "application/json"})
    assert sent.json() == {"q": query}
    # A browser that has what a script was sent asks whether it is so still.
    has = {"If-None-Match": sent.headers.get("etag", "")}
    went = client().get("/compose", params=given, headers=has, follow_redirects=False)
    assert went.status_code == 303
    # What is written is understood: no note says that it was read otherwise.
    assert not [note for note in ix.search(query).notes if "parse" in note]


def test_the_document_tells_all_that_may_be_asked(get: Callable[..., Any]) -> None:
    told = get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.")
    for path, operations in told["paths"].items():
        assert all(one["description"] for one in operations["get"]["parameters"]), path
    names = {one["name"] for one in told["paths"]["/api/search"]["get"]["parameters"]}
    assert {"q", "limit", "offset", "facets", "since", "where", "format"} <= names
    assert Parameter("q", "…").read(["ليبيا"]) == "ليبيا"


def test_where_it_cannot_listen_is_told_in_a_line(over_seeds: Callable[[str], Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        hosts = ("nowhere.invalid", "a\x1bb", "a" * 70)
        ports = (f"--port {taken}", "--port 65536")
        for options in (*ports, *(f"--port 0 --host {host}" for host in hosts)):
            ran = over_seeds(f"$ kashaf serve {options}")
            assert ran.exit_code == 2, options
            assert ran.output.startswith("kashaf: cannot listen at "), options
            assert len(ran.output.splitlines()) == 1, options


def test_an_answer_does_not_wait_for_the_client_to_have_its_beginning() -> None:
    with listening("127.0.0.1", 0) as server, socket.create_connection(server.getsockname()):
        connection, _ = server.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_other_sites_read_the_api_where_they_are_named(client: Client) -> None:
    origin = {"Origin": "https://news.example"}
    allowed = "access-control-allow-origin"
    assert allowed not in client().get("/api/stats", headers=origin).headers
    named = client(origins=("https://news.example",)).get("/api/stats", headers=origin)
    assert named.headers[allowed] == "https://news.example"


def test_a_concordance_is_sorted_by_what_stands_around(get: Callable[..., Any]) -> None:
    lines = get("/api/concordance", q='"حكومة الوفاق"', sort="after", limit=100).json()["lines"]
    assert len(lines) > 2
    assert all(line["match"].endswith("الوفاق") for line in lines)
    first_words = [line["after"].split()[:1] for line in lines]
    assert first_words == sorted(first_words)
    page = get("/concordance", q='"حكومة الوفاق"').text
    assert page.count("<mark>") == len(lines)
    assert get("/concordance", q="").status_code == 200
    # Of what a slip was likely meant for there are lines on the page of results alone.
    meant = get("/api/concordance", q="ليببا").json()
    assert (meant["total"], meant["lines"]) == (0, [])


@pytest.mark.parametrize("path", ["search", "suggest", "facets", "timeline", "concordance"])
def test_an_empty_query_is_answered(path: str, get: Callable[..., Any]) -> None:
    assert get(f"/api/{path}", q="").status_code == 200


def test_the_document_has_ids_to_try_and_what_hits_lead_to(get: Callable[..., Any]) -> None:
    paths = get("/api/openapi.json").json()["paths"]
    (id_,) = [
        one for one in paths["/api/articles/{id}"]["get"]["parameters"] if one["in"] == "path"
    ]
    assert get(f"/api/articles/{next(iter(id_['examples']))}").status_code == 200
    links = paths["/api/search"]["get"]["responses"]["200"]["links"]
    assert links["article"]["operationId"] == paths["/api/articles/{id}"]["get"]["operationId"]


@pytest.mark.parametrize("path", ["/timeline", "/api/timeline", "/api/batch", "/batch"])
def test_what_there_was_no_time_for_is_said(path: str, client: Client) -> None:
    asked = {"names" if path == "/batch" else "q": "ليبيا"}
    cut = client(timeout=0.0).get(path, params=asked)
    assert cut.status_code == 200
    assert re.search("انتهى الوقت|timed_out|there was no time|لم يبق له وقت", cut.text)
    assert "etag" not in cut.headers


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/?q=ليبيا&page=س", "تعذّرت قراءة page='س': هو عدد صحيح من 1 إلى 1000."),
        ("/?q=نفط date:2021..2019", "لا يُبحث بالتاريخ '2021..2019'"),
        ("/?q=tag:غريب", "ليس لأي مقال الوسم 'غريب'"),
        ("/article?id=none", "تعذّر عرض 'none': لا مقال في الفهرس بهذا المعرّف"),
        ("/nowhere", "لا شيء بهذا العنوان"),
        ("/?q=ليبيا&where=colour=أحمر", "لا حقل باسم 'colour' في أي مقال"),
        ('/?q="ليبيا', "علامة تنصيص لم تُغلق"),
    ],
)
def test_messages_are_in_the_language_of_the_page(path: str, told: str, client: Client) -> None:
    page = client().get(path).text.replace("&#39;", "'")
    assert re.search(told, page)
    assert '<bdi dir="auto" lang="ar">' in page
    english = client().get(f"{path}{'&' if '?' in path else '?'}lang=en").text
    assert not re.search(told, english)


def test_several_indexes_are_one_and_each_may_be_chosen(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("news", "letters")]
    for folder in folders:
        with open_index(folder, create=True) as ix:
            ix.add(Article(id=f"{folder.name}.txt", text=f"خبر من ليبيا {folder.name}"))
    asking = TestClient(served(folders, None, Settings()), base_url=SERVER)
    news, _ = map(str, folders)
    assert asking.get("/api/search", params={"q": "ليبيا"}).json()["total"] == 2
    (hit,) = asking.get("/api/search", params={"q": "ليبيا", "index": news}).json()["hits"]
    assert hit["id"] == "news.txt"
    assert asking.get("/api/stats").json()["articles"] == 2
    page = asking.get("/", params={"q": "ليبيا", "index": news}).text
    assert f'name="index" value="{news}"' in page
    assert re.search(r'href="[^"]*letters"><bdi dir="auto">letters</bdi>', page)
    for path in ("/index", "/batch", "/concordance", "/timeline", "/article?id=news.txt"):
        assert asking.get(path).status_code == 200
    wrong = asking.get("/api/search", params={"q": "ليبيا", "index": "elsewhere"})
    assert (wrong.status_code, wrong.json()["detail"]) == (
        400,
        f"cannot search 'elsewhere': the indexes are {news}, {folders[1]}.",
    )
    names = asking.get("/api/openapi.json").json()["paths"]["/api/stats"]["get"]["parameters"]
    assert [one["name"] for one in names] == ["index"]
