"""The shapes of training."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from parvis.rest.shapes import Asked, Cursor, Id, Limit, Moment, Strict, Words, a_number

Act = Literal["publish", "answer"]
State = Literal["new", "planned", "done", "declined"]


class LessonOut(Schema):
    key: str
    title: str
    title_en: str
    read: bool


class CourseOut(Schema):
    key: str
    title: str
    title_en: str
    summary: str
    minutes: int
    months: int = Field(description="how long its certificate lasts")
    lessons: list[LessonOut]
    certificate_until: datetime | None


class SubtitlesOut(Schema):
    language: str
    url: str = Field(description="WebVTT")


class TranscriptLine(Schema):
    at: str = Field(description="minutes:seconds from the beginning")
    words: str


class LessonVideoOut(Schema):
    """`published` false: those who train see it alone. `url`: a copy for browsers once it is made, else the file itself."""

    file: int
    seconds: float
    published: bool
    url: str
    captions: list[SubtitlesOut]
    transcript: list[TranscriptLine]


class LessonTextOut(Schema):
    key: str
    title: str
    text: str = Field(description="Markdown, in French")
    video: LessonVideoOut | None


class QuestionOut(Schema):
    question: str
    choices: list[str]
    several: bool = Field(description="more than one choice is right")


class CourseWholeOut(CourseOut):
    texts: list[LessonTextOut]
    quiz: list[QuestionOut]


class QuizIn(Strict):
    chosen: list[list[int]] = Field(max_length=100, description="of each question, the numbers of the choices, from 0")


class QuizMarkOut(Schema):
    good: bool
    right: list[int]
    why: str


class QuizOut(Schema):
    passed: bool
    right: int
    questions: int
    marks: list[QuizMarkOut]


class CertificateOut(Schema):
    user: int
    course: str
    earned_at: datetime
    expires_at: datetime
    valid: bool


class CertificatesAsked(Schema):
    everybody: bool = Field(False, description="for whoever trains: those of all colleagues")
    cursor: Cursor = ""
    limit: Limit = 50


class CertificateRuleIn(Strict):
    role: Words = Field(max_length=20)
    act: Act
    course: Words = Field(max_length=60)


class CertificateRuleOut(Schema):
    id: int
    role: str
    act: str
    course: str


class ScenarioOut(Schema):
    key: str
    title: str
    summary: str
    minutes: int
    messages: int


class ScenarioTextOut(ScenarioOut):
    text: str


class ScenarioIn(Strict):
    text: Words = Field(min_length=1, max_length=60_000, description="TOML; see docs/formation.md")


class ExerciseIn(Strict):
    scenario: Words = Field(max_length=60)
    pace: Annotated[Literal[1, 4, 10, 30], BeforeValidator(a_number)] = Field(1, description="how many times faster than the clock")


class ExerciseOut(Schema):
    id: int
    user: int
    scenario: str
    pace: int
    begun_at: datetime
    ended_at: datetime | None
    percent: int | None = Field(description="of the points, once it is over")


class TrainingArrivalOut(Schema):
    id: str
    network: str
    name: str
    text: str
    private: bool
    second: int
    over: bool
    down: bool = Field(description="its network does not answer now")


class TrainingPointOut(Schema):
    criterion: str
    good: bool
    why: str


class TrainingMarkOut(Schema):
    message: str
    points: list[TrainingPointOut]
    why: str


class ExerciseWholeOut(ExerciseOut):
    second: int
    destinations: dict[str, str]
    arrived: list[TrainingArrivalOut]
    marks: list[TrainingMarkOut] = Field(description="empty until it is over")


class TrainingMoveIn(Strict):
    message: Words = Field(max_length=40)
    verb: Literal["kind", "destination", "answer", "escalate", "close"]
    value: Words = Field("", max_length=10_000)
    private: StrictBool = False


class TrainingMoveOut(Schema):
    id: int
    message: str
    verb: str
    value: str
    private: bool
    second: int


class TrainingRequestIn(Strict):
    department: Words = Field(min_length=1, max_length=120)
    course: Words = Field("", max_length=60)
    people: StrictInt = Field(1, ge=1, le=500)
    wished: Words = Field("", max_length=200)
    words: Words = Field("", max_length=4000)


class TrainingRequestOut(Schema):
    id: int
    by: int | None
    department: str
    course: str
    people: int
    wished: str
    words: str
    state: str
    said: str
    at: datetime
    decided_at: datetime | None


class TrainingRequestsAsked(Schema):
    state: State | None = None
    cursor: Cursor = ""
    limit: Limit = 50


class TrainingSessionsAsked(Schema):
    month: str = Field("", max_length=7, description="2026-11: of the whole weeks of that month; empty: to come")


class TrainingDecideIn(Strict):
    state: State
    said: Words = Field("", max_length=500)


class TrainingSessionIn(Strict):
    title: Words = Field("", max_length=120)
    course: Words = Field("", max_length=60)
    at: Moment
    minutes: int = Field(90, ge=5, le=1440)
    place: Words = Field("", max_length=200)
    seats: StrictInt = Field(12, ge=1, le=1000)
    request: Id | None = Field(None, description="the request that it answers; only when it is new")


class TrainingSessionOut(Schema):
    id: int
    title: str
    course: str
    at: datetime
    minutes: int
    place: str
    seats: int
    taken: int
    trainer: int | None
    cancelled_at: datetime | None


class CameIn(Strict):
    user: Id
    came: StrictBool | None


class AttendanceOut(Schema):
    user: int
    came: bool | None


class TrainingMonthOut(Schema):
    month: str
    asked: int
    taught: int
    came: int
    passed: int
    played: int


class TrainingFiguresOut(Schema):
    rows: list[TrainingMonthOut]
    mean: int | None = Field(description="mean of exercises, per cent; null: none was played")


class LearnersAsked(Asked):
    """`lacking`: only who needs a certificate that they have not."""

    q: Words = Field("", max_length=80)
    team: Id | None = None
    lacking: bool = False


class LearnerOut(Schema):
    """A colleague and what they learnt; courses by their keys."""

    user: int
    held: list[str] = Field(description="courses whose certificate is valid")
    over: list[str] = Field(description="courses whose certificate has ended")
    lacking: list[str] = Field(description="courses whose certificate their roles need and they have not")
    begun: list[str]
    played: int
    mean: int | None = Field(description="of their exercises, per cent; null: none was played")
    came: int = Field(description="sessions to which they came")
    last: datetime | None

