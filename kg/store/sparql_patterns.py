"""From the text of a query to its graph patterns, as far as rewriting one of them needs.

A query that this does not understand raises `NotUnderstood`, and is then left as it is: judging syntax is the
engine's task.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.store.sparql_nodes import Group, Node, Statement, TriplePattern
from kg.store.sparql_tokens import OPAQUE

if TYPE_CHECKING:
    from kg.store.sparql_nodes import Kind

_TOKEN = re.compile(
    OPAQUE
    + r"""
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<variable>[?$]\w+)
    | (?P<blank>_:\w(?:[\w.-]*[\w-])?|\[\s*\])
    | (?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:[\w:%-]|\\.|\.(?=[\w:%.-]))*)
    | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<nil>\(\s*\))
    | (?P<sign>\^\^|&&|\|\||!=|<=|>=|<<|>>|[^\s])
    """,
    re.VERBOSE | re.DOTALL,
)
_CONSTANTS = {"iri", "name", "number"}
_NESTING: dict[str, Kind] = {"optional": "optional", "lateral": "group", "minus": "minus"}


class NotUnderstood(Exception):
    """The text is no query, or has something that this parser does not know."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token, its kind (the name of the group in the pattern above), and where it ends."""

    text: str
    kind: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The keyword that it is, in small letters; its text where it is none."""
        return self.text.casefold() if self.kind == "word" else self.text


@dataclass(frozen=True, slots=True)
class Query:
    """A query's tokens, its prologue (PREFIX, BASE), and its outermost patterns.

    Attributes:
        properties: the IRIs that stand in paths or alone between subject and object, but for those after `!`.
        objects: the IRIs that stand as objects, each after the path that leads to it.
    """

    tokens: list[Token]
    prologue: str
    group: Group
    properties: list[Token]
    objects: list[tuple[str, Token]]


def scan(sparql: str) -> list[Token]:
    """Return the tokens of a query, without its comments."""
    found = ((m[0], m.lastgroup or "", *m.span()) for m in _TOKEN.finditer(sparql) if m.lastgroup != "comment")
    return [Token(*token) for token in found]


def variable(text: str) -> str:
    """Return a variable's name as `?name`, however it is written."""
    return "?" + text[1:]


@lru_cache(maxsize=512)
def parse_patterns(sparql: str) -> Query:
    """Return the patterns of a query, which are not to be changed: the same query is asked again and again.

    Raises:
        NotUnderstood: It is no query, or has something that is not known here.
    """
    parser = _Parser(sparql)
    prologue = parser.prologue()
    whole = Group("select", len(prologue), end=len(sparql))
    parser.rest_of_select(whole)
    if parser.place < len(parser.tokens):
        raise NotUnderstood
    return Query(parser.tokens, prologue, whole, parser.properties_used, parser.objects)


class _Parser:
    """Recursive descent over tokens; each method begins at the token that is next."""

    def __init__(self, sparql: str) -> None:
        self.sparql = sparql
        self.tokens = scan(sparql)
        self.place = 0
        self.properties_used: list[Token] = []
        self.objects: list[tuple[str, Token]] = []

    def peek(self) -> str:
        return self.tokens[self.place].word if self.place < len(self.tokens) else ""

    def kind(self) -> str:
        return self.tokens[self.place].kind if self.place < len(self.tokens) else ""

    def take(self, expected: str = "") -> Token:
        if self.place >= len(self.tokens) or (expected and self.peek() != expected):
            raise NotUnderstood
        self.place += 1
        return self.tokens[self.place - 1]

    def before(self) -> int:
        return self.tokens[self.place - 1].end

    def prologue(self) -> str:
        while self.peek() in {"prefix", "base"}:
            if self.take().word == "prefix":
                self.take()
            self.take()
        return self.sparql[: self.before()] if self.place else ""

    def rest_of_select(self, group: Group) -> None:
        """Read a query or sub-query from its SELECT (ASK, CONSTRUCT …) to its end, or to the brace around it."""
        projecting = self.peek() == "select"
        while self.place < len(self.tokens) and self.peek() != "}":
            word = self.peek()
            if word == "{":
                kind: Kind = "template" if self.place and self.tokens[self.place - 1].word == "construct" else "group"
                group.parts.append(self.group(kind, self.tokens[self.place].start))
                projecting = False
            elif word == "values":
                self.values(group if not projecting else Group("select", 0))
            elif word == "(":
                self.parenthesis(group, named=projecting)
            else:
                token = self.take()
                group.everything |= projecting and word == "*"
                if projecting and token.kind == "variable":
                    group.variables.add(variable(token.text))

    def group(self, kind: Kind, start: int, name: str = "") -> Group:
        group = Group(kind, start, self.take("{").start, name=name)
        if self.peek() == "select":
            inner = Group("select", self.tokens[self.place].start, self.tokens[self.place].start)
            self.rest_of_select(inner)
            inner.end = self.before()
            group.parts.append(inner)
        while self.peek() != "}":
            self.part(group)
        group.end = self.take("}").end
        return group

    def part(self, group: Group) -> None:
        word, start = self.peek(), self.tokens[self.place].start if self.place < len(self.tokens) else 0
        if word == "{":
            group.parts.append(self.group("group", start))
        elif word in {".", "union"}:
            self.take()
        elif word in _NESTING:
            self.take()
            group.parts.append(self.group(_NESTING[word], start))
        elif word in {"graph", "service"}:
            self.take()
            if self.peek() == "silent":
                self.take()
            named = self.take()
            name = variable(named.text) if named.kind == "variable" else named.text
            group.parts.append(self.group("graph" if word == "graph" else "service", start, name))
        elif word == "filter":
            self.take()
            self.constraint(group)
        elif word == "bind":
            self.take()
            self.parenthesis(group, named=True)
        elif word == "values":
            self.values(group)
        else:
            group.parts.append(self.statement())

    def constraint(self, group: Group) -> None:
        while self.peek() in {"not", "exists"} or self.kind() in {"iri", "name", "word"}:
            self.take()
        if self.peek() == "{":
            group.parts.append(self.group("exists", self.tokens[self.place].start))
        elif self.kind() == "nil":
            self.take()
        else:
            self.parenthesis(group)

    def parenthesis(self, group: Group, *, named: bool = False) -> None:
        """Read to the closing parenthesis; with `named`, `AS ?x` right before it names a variable of the group."""
        self.take("(")
        while self.peek() != ")":
            if self.peek() == "(":
                self.parenthesis(group)
            elif self.peek() == "{":
                group.parts.append(self.group("exists", self.tokens[self.place].start))
            elif self.take().word == "as" and named:
                group.variables.add(variable(self.take().text))
        self.take(")")

    def values(self, group: Group) -> None:
        self.take("values")
        while self.peek() != "{":
            token = self.take()
            if token.kind == "variable":
                group.variables.add(variable(token.text))
        while self.take().text != "}":
            pass

    def statement(self) -> Statement:
        statement = Statement(self.tokens[self.place].start if self.place < len(self.tokens) else 0, 0)
        subject = self.node(statement)
        if self.peek() not in {".", "}", "{"}:
            self.properties(subject, statement)
        statement.end = self.before()
        return statement

    def properties(self, subject: Node, statement: Statement) -> None:
        while True:
            start = self.tokens[self.place].start if self.place < len(self.tokens) else 0
            if self.kind() == "variable":
                statement.variables.add(variable(self.take().text))
                empty = 0
            else:
                empty = self.path()
            path = self.sparql[start : self.before()]
            while True:
                pattern = TriplePattern(subject, path, self.node(statement), empty)
                statement.patterns.append(pattern)
                last = self.tokens[self.place - 1]
                if last.kind in {"iri", "name"} and last.text == pattern.object.text:
                    self.objects.append((path, last))
                if self.peek() != ",":
                    break
                self.take()
            while self.peek() == ";":
                self.take()
                following = self.peek() in {".", "}", "]"}
                if following:
                    return
            if self.tokens[self.place - 1].text != ";":
                return

    def node(self, statement: Statement) -> Node:
        start = self.tokens[self.place].start if self.place < len(self.tokens) else 0
        token = self.take()
        if token.kind == "variable":
            statement.variables.add(variable(token.text))
            return Node(variable(token.text), "variable")
        if token.kind == "blank":
            return Node(token.text, "blank")
        if token.kind == "string":
            if self.kind() == "language":
                self.take()
            elif self.peek() == "^^":
                self.take()
                self.take()
        elif token.text == "[":
            self.properties(Node("[]", "nested"), statement)
            self.take("]")
        elif token.text == "(":
            while self.peek() != ")":
                self.node(statement)
            self.take(")")
        elif token.kind not in _CONSTANTS and token.word not in {"true", "false"} and token.kind != "nil":
            raise NotUnderstood
        text = self.sparql[start : self.before()]
        return Node(text, "nested" if token.text in {"[", "("} else "constant")

    def path(self) -> int:
        """Read a path; return in how many ways it matches without a step."""
        ways = self.sequence()
        while self.peek() == "|":
            self.take()
            ways += self.sequence()
        return ways

    def sequence(self) -> int:
        ways = self.element()
        while self.peek() == "/":
            self.take()
            self.element()
            ways = 0  # the standard puts a variable between the two, which only terms of the data can be
        return ways

    def element(self) -> int:
        if self.peek() == "^":
            self.take()
        ways = self.primary()
        if self.peek() in {"*", "?"}:
            self.take()
            return 1
        if self.peek() == "+":
            self.take()
            return min(ways, 1)
        return ways

    def primary(self) -> int:
        if self.peek() == "(":
            self.take()
            ways = self.path()
            self.take(")")
            return ways
        negated = self.peek() == "!"
        token = self.take()
        if negated:
            known = len(self.properties_used)
            self.primary() if self.peek() != "^" else self.element()
            del self.properties_used[known:]
        elif token.kind not in {"iri", "name"} and token.word != "a":
            raise NotUnderstood
        else:
            self.properties_used.append(token)
        return 0
