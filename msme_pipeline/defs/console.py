"""A terminal logger that shows what the assets say and nothing of Dagster's own events."""

import logging
import sys

import dagster as dg


class _OwnMessages(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        meta = getattr(record, "dagster_meta", None) or {}
        return record.levelno >= logging.WARNING or not meta.get("dagster_event")


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        meta = getattr(record, "dagster_meta", None) or {}
        message = str(meta.get("orig_message") or record.getMessage())
        return message if record.levelno < logging.WARNING else f"{record.levelname.lower()}: {message}"


@dg.logger(None, description="Progress of a run on the terminal")
def progress(context: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.getLogger("msme_pipeline.progress")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.addFilter(_OwnMessages())
        handler.setFormatter(_Plain())
        logger.addHandler(handler)
    return logger
