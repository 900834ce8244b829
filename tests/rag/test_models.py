"""Models by folder in place of the bundled ones: each is asked the same of its own library."""

from pathlib import Path

import numpy as np
import pytest
import torch
from models import make_asymmetric_embedder, make_cross_encoder, make_span_reader
from samples import HashingEmbedder
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from quoth.corpus.errors import ModelProblem
from quoth.index import Index, SentenceEmbedder
from quoth.index.sync import embedded_text
from quoth.rag import Assistant, Settings
from quoth.rag.spans import ModelReader

QUESTION = "When was the old bridge closed?"


def test_a_cross_encoder_reranks(index_folder: Path, tmp_path: Path) -> None:
    model = make_cross_encoder(tmp_path / "cross")
    settings = Settings(reranker=str(model))
    with Assistant.open(index_folder, embedder=HashingEmbedder(), settings=settings) as assistant:
        hits = assistant.retrieve(QUESTION, 9)
    pairs = [(QUESTION, embedded_text(hit.passage)) for hit in hits]
    expected = CrossEncoder(str(model), device="cpu").predict(pairs)
    found = [hit.scores["cross-encoder"] for hit in hits]
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_another_span_reader_reads(tmp_path: Path) -> None:
    model = make_span_reader(tmp_path / "reader")
    text = "The bridge was closed on Monday."
    [pointers] = ModelReader(str(model)).point(QUESTION, [text])
    encoded = AutoTokenizer.from_pretrained(model)(QUESTION, text, return_tensors="pt")
    with torch.inference_mode():
        scores = AutoModelForQuestionAnswering.from_pretrained(model)(**encoded)
    inside = encoded["token_type_ids"][0].bool()
    np.testing.assert_allclose(
        pointers.starts, scores.start_logits[0][inside][:-1].numpy(), atol=0.02
    )
    assert [text[a:b] for a, b in pointers.spans][:3] == ["The", "bridge", "was"]


@pytest.mark.parametrize("setting", ["reader", "reranker"])
def test_a_model_that_is_not_there_is_named(
    index_folder: Path, tmp_path: Path, setting: str
) -> None:
    settings = Settings.model_validate({setting: str(tmp_path / "none")})
    with (
        Assistant.open(index_folder, embedder=HashingEmbedder(), settings=settings) as assistant,
        pytest.raises(ModelProblem, match=r"none' can't be loaded .*; name a model"),
    ):
        assistant.ask(QUESTION)


def test_without_a_model_sentences_are_ranked_by_similarity(index_folder: Path) -> None:
    settings = Settings(reader="similarity", threshold=0)
    with Assistant.open(index_folder, embedder=HashingEmbedder(), settings=settings) as assistant:
        answer = assistant.ask("Inspectors had found cracks in two of its cables")
    assert answer.quotes[0].text.startswith("Inspectors had found cracks")
    assert answer.quotes[0].answer is None


def test_an_asymmetric_model_gets_its_prompts(articles: Path, tmp_path: Path) -> None:
    folder = make_asymmetric_embedder(tmp_path / "model")
    embedder, model = SentenceEmbedder(str(folder)), SentenceTransformer(str(folder), device="cpu")
    text = "The old bridge was closed on Monday."
    for encoded, prompt in (
        (embedder.encode_queries([text]), "query: "),
        (embedder.encode_passages([text]), "passage: "),
    ):
        np.testing.assert_allclose(
            encoded.vectors[0], model.encode(text, prompt=prompt), atol=0.02, err_msg=prompt
        )
    [tokens] = embedder.encode_queries([text]).tokens
    assert [text[a:b] for a, b in tokens.spans][:3] == ["The", "old", "bridge"]
    Index.sync(tmp_path / "index", [articles], model=str(folder))
    with Assistant.open(tmp_path / "index") as assistant:
        assert len(assistant.retrieve(QUESTION)) > 0
