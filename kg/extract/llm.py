"""The optional extractor that asks a language model, at any endpoint that speaks the OpenAI protocol.

It is used only where a user names an endpoint; nothing is asked by default. The model answers in a fixed JSON schema
and has to quote the paper for all that it says; `kg.extract.llm_answer` keeps of the answer only what stands in the
text. What comes from it is told apart in the graph by its extractor's name. Needs the extra `llm`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import ConfigError, UsageError
from kg.extract.llm_answer import SCHEMA, AnswerError, read_answer
from kg.iris import digest
from kg.model import Rejected, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Extraction, Paper

PROMPT = """\
You read research papers and note what they say about named things and measured results. Use only the text given; add
nothing from memory. For each thing give its name as the paper writes it, its type, and for each role that it has the
evidence: a quote copied letter by letter from one field of the text, and inside the quote the words that name it.

Types and their roles:
- Method (a named model, system, library or technique; kind: model, system, library or technique): proposed by this
  paper, baseline it is compared with, used by it, or only mentioned
- Dataset (also benchmarks and environments): proposed, evaluated_on, trained_on or mentioned
- Hardware (kind: GPU, NPU, CPU, TPU, FPGA, ASIC, mobile, edge, node, unit or other): runs_on, targets or mentioned
- Task (what the paper works on): addresses or mentioned
- Metric (what is measured): reports where the text gives a value of it, else mentioned
A thing is generic where a class is named rather than one thing ("GPU", "prior work").

A result is one number that the paper claims as an outcome. Give its quote, the number as written there, its value
as a plain decimal, the end of a range or null, the unit ("x", "%", "points", "ms", …, empty for a bare score), the
direction (increase or decrease of the metric against a baseline, or absolute for a level), a qualifier or null, and the
names of its metric, subject, baseline, dataset and hardware, as among the things, or null where the text ties none.
"""


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """Where to ask. `base_url` is that of the protocol, as "http://localhost:8000/v1"; there is no default.

    `timeout` is in seconds for one answer; `retries` are for answers that failed on the way.
    """

    base_url: str
    model: str
    api_key: str = ""
    timeout: float = 120.0
    retries: int = 2

    @property
    def version(self) -> str:
        """The model, and a digest of what it is asked."""
        return f"{self.model} {digest(PROMPT, repr(SCHEMA))}"


def settings_from_environment() -> LlmSettings:
    """Read where to ask from KG_LLM_URL, KG_LLM_MODEL, KG_LLM_KEY and KG_LLM_TIMEOUT (seconds).

    Raises:
        ConfigError: The address or the model is not named, or the time is no number.
    """
    url, model = os.environ.get("KG_LLM_URL", ""), os.environ.get("KG_LLM_MODEL", "")
    if not url.startswith(("http://", "https://")) or not model:
        raise ConfigError(
            "A language model needs an address and a name.",
            "Set KG_LLM_URL (such as http://localhost:8000/v1) and KG_LLM_MODEL.",
        )
    seconds = os.environ.get("KG_LLM_TIMEOUT", "120")
    try:
        timeout = float(seconds)
    except ValueError:
        raise ConfigError(f"KG_LLM_TIMEOUT is no number of seconds: {seconds!r}.") from None
    return LlmSettings(url, model, os.environ.get("KG_LLM_KEY", ""), timeout)


class LlmExtractor:
    """Asks a model about one paper after the other.

    Attributes:
        name: "llm".
        version: the model, and a digest of what it is asked.
    """

    name = "llm"

    def __init__(self, settings: LlmSettings) -> None:
        """Make the client; nothing is asked yet.

        Raises:
            UsageError: The client library is not installed.
            ConfigError: The endpoint or the model is not named.
        """
        if not settings.base_url.startswith(("http://", "https://")) or not settings.model:
            raise ConfigError(
                "A language model needs an address and a name.",
                "Set KG_LLM_URL (such as http://localhost:8000/v1) and KG_LLM_MODEL.",
            )
        try:
            import openai
        except ImportError as error:
            raise UsageError("Asking a language model needs its client.", "pip install 'paper-kg[llm]'") from error
        self._errors = openai
        self._settings = settings
        self._client = openai.OpenAI(
            base_url=settings.base_url,
            api_key=settings.api_key or "none",
            timeout=settings.timeout,
            max_retries=settings.retries,
        )
        self.version = settings.version

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Rejected]:
        """Yield one extraction a paper; a paper of which the answer cannot be used is yielded as Rejected.

        Raises:
            ConfigError: The endpoint cannot be reached, refuses the key, or knows no such model.
        """
        for paper in papers:
            yield self._extract(paper)

    def _extract(self, paper: Paper) -> Extraction | Rejected:
        fatal = (self._errors.AuthenticationError, self._errors.PermissionDeniedError, self._errors.NotFoundError)
        try:
            return read_answer(self._ask(paper), paper, f"{self.name} {self.version}")
        except fatal as error:
            raise self._refused(error) from error
        except self._errors.APITimeoutError:
            return _rejected(paper, f"the model did not answer within {self._settings.timeout:g} s.")
        except self._errors.APIConnectionError as error:
            raise self._refused(error) from error
        except self._errors.OpenAIError as error:
            return _rejected(paper, f"the model's answer failed: {error}")
        except ValueError as error:  # AnswerError, or JSON cut short, which the client passes on as it is
            return _rejected(paper, f"the model's answer cannot be used: {error}")

    def _refused(self, error: Exception) -> ConfigError:
        where = f"The language model {self._settings.model!r} at {self._settings.base_url}"
        return ConfigError(f"{where} cannot be used: {error}", "Check KG_LLM_URL, KG_LLM_MODEL and KG_LLM_KEY.")

    def _ask(self, paper: Paper) -> str:
        schema: Any = {"type": "json_schema", "json_schema": {"name": "findings", "strict": True, "schema": SCHEMA}}
        answer = self._client.chat.completions.create(
            model=self._settings.model,
            messages=[{"role": "system", "content": PROMPT}, {"role": "user", "content": paper_text(paper)}],
            response_format=schema,
            temperature=0,
            seed=0,
        )
        if not answer.choices or not answer.choices[0].message.content:
            raise AnswerError("it is empty")
        return answer.choices[0].message.content


def paper_text(paper: Paper) -> str:
    """Return the fields of a paper as the model is shown them, each under its name."""
    return "\n\n".join(f"[{name}]\n{text}" for name, text in paper.fields())


def _rejected(paper: Paper, problem: str) -> Rejected:
    source = paper.sources[0] if paper.sources else Source(paper.title, "paper")
    return Rejected(source, f"{paper.title!r}: {problem}", "Build again to ask again, or use the built-in extractor.")
