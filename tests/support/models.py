"""Small models made on the spot: real architectures, with weights that know nothing."""

from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertModel,
)

from quoth.index.embed import bundled_folder


def _save(model: type[Any], folder: Path, **settings: Any) -> Path:
    tokenizer = AutoTokenizer.from_pretrained(str(bundled_folder()))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        **settings,
    )
    model(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_cross_encoder(folder: Path) -> Path:
    """A CrossEncoder with one score."""
    return _save(BertForSequenceClassification, folder, num_labels=1)


def make_span_reader(folder: Path) -> Path:
    """A model for extractive question answering."""
    return _save(BertForQuestionAnswering, folder)


def make_asymmetric_embedder(folder: Path) -> Path:
    """An embedding model that wants "query: " before questions and "passage: " before passages."""
    words = Transformer(str(_save(BertModel, folder.with_name("words"))), max_seq_length=64)
    pooling = Pooling(words.get_embedding_dimension())
    prompts = {"query": "query: ", "document": "passage: "}
    model = SentenceTransformer(
        modules=[words, pooling, Normalize()], prompts=prompts, device="cpu"
    )
    model.save(str(folder))
    return folder
