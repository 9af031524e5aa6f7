"""A browser without scripts: it keeps cookies, follows redirects and submits the forms it finds."""

import re
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode

# The portal answers at once; the rest is room for a busy machine.
PATIENCE_SECONDS = 30
# How much of an unexpected page is shown.
GIST_CHARS = 400


@dataclass
class Form:
    """A form as it stands on the page: its address and what its fields hold."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """A page that came."""

    def __init__(self, path: str, html: str):
        super().__init__()
        self.path = path
        # Rendering leaves comments between pieces of text.
        self.html = re.sub(r"<!.*?>", "", html, flags=re.DOTALL)
        self.forms: list[Form] = []
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action", "")))
        elif tag in ("input", "textarea") and self.forms and said.get("type") != "checkbox":
            self.forms[-1].fields[said["name"]] = said.get("value", "")

    def form(self, action: str) -> Form | None:
        """The first form that posts to `action`."""
        return next((form for form in self.forms if form.action == action), None)

    def gist(self) -> str:
        """Where this is and what it says, for whoever expected something else."""
        main = self.html.partition("<main")[2] or self.html
        text = " ".join(re.sub(r"<[^>]*>", " ", f"<main{main}").split())
        return f"{self.path}: {text[:GIST_CHARS]}"


class Browser:
    """What one person uses."""

    def __init__(self, origin: str):
        self.origin = origin
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def visit(self, path: str) -> Page:
        return self.load(path, None)

    def submit(self, path: str, action: str, **typed: str) -> Page:
        """Visits `path`, fills in the form that posts to `action`, and gives the page it leads to."""
        page = self.visit(path)
        form = page.form(action)
        if form is None or not typed.keys() <= form.fields.keys():
            raise LookupError(f"no form for {action} and {', '.join(typed)} on {page.gist()}")
        return self.load(action, form.fields | typed)

    def load(self, path: str, fields: dict[str, str] | None) -> Page:
        headers = {"Accept": "text/html"}
        if fields is not None:
            headers |= {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        data = None if fields is None else urlencode(fields).encode()
        request = urllib.request.Request(f"{self.origin}{path}", data, headers)
        try:
            with self.opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return Page(answer.url.removeprefix(self.origin), answer.read().decode())
        except HTTPError as error:
            page = Page(path, error.read().decode(errors="replace"))
            raise LookupError(f"status {error.code} for {page.gist()}") from None
