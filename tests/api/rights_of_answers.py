"""What the operations of the city's answers ask for, and of what is proposed at the counter."""

from __future__ import annotations

from uuid import uuid4

from tests.api.operation import Operation
from tests.api.things import answer, conversation

SEE_ANSWER, ANSWER = ("answer.see",), {"title": "Horaires", "texts": {"fr": "À 8 h."}}
ANSWERS = {
    "conversation_answers": Operation(see=("inbox.see",), needs="answer.see", thing=conversation),
    "conversation_suggestions": Operation(see=("inbox.see",), needs="answer.see", thing=conversation),
    "suggestions_nothing": Operation(see=("inbox.see",), needs="inbox.reply", thing=conversation, body=lambda _: {}),
    "questions_without_answer": Operation(see=("inbox.see",)),
    "questions_dismiss": Operation(see=("inbox.see",), needs="answer.write", body=lambda _: {"questions": [1]}),
    "answer_usage": Operation(see=SEE_ANSWER, thing=answer),
    "answers": Operation(see=SEE_ANSWER),
    "answer_write": Operation(201, see=("answer.write",), body=lambda _: ANSWER | {"key": f"cle-{uuid4()}"}),
    "answer": Operation(see=SEE_ANSWER, thing=answer),
    "answer_change": Operation(see=SEE_ANSWER, needs="answer.write", thing=answer, body=lambda _: ANSWER | {"revision": 1}),
    "answer_read_again": Operation(see=SEE_ANSWER, needs="answer.write", thing=answer, body=lambda _: {"until": "2100-01-01"}),
    "answer_retire": Operation(see=SEE_ANSWER, needs="answer.write", thing=answer),
    "answer_restore": Operation(see=SEE_ANSWER, needs="answer.write", thing=answer),
    "answer_versions": Operation(see=SEE_ANSWER, thing=answer),
    "answer_version_restore": Operation(see=SEE_ANSWER, needs="answer.write", thing=answer, body=lambda _: {"revision": 1}),
    "answers_import": Operation(see=("answer.write",), body=lambda _: {"text": "titre;texte\nHoraires;À 8 h\n"}),
}
